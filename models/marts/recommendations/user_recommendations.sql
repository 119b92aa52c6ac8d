{#-
    Grain: one row per user and recommended item.
    Question: what should the user be offered next, in which order, and why?
    The personal list, filled up with popular items. The reason is the item of the user's history
    that led to the recommended one most, another item where there is one; the evidence is that of
    the transition from the reason item to the recommended one.
-#}

with

listed_items as (

    select
        user_key,
        item_key,

        item_rank,
        log_odds as score,
        1 / (1 + {{ exponential('-log_odds') }}) as purchase_probability,
        source_bits,
        reason_item_key,
        reason_event_type_key,

        is_known as is_repeat,
        false as is_fallback
    from {{ ref('int_user_lists') }}

    union all

    select
        user_key,
        item_key,

        item_rank,
        null as score,
        null as purchase_probability,
        0 as source_bits,
        null as reason_item_key,
        null as reason_event_type_key,

        is_known as is_repeat,
        true as is_fallback
    from {{ ref('int_user_fillers') }}

),

found_sets as (

    select distinct source_bits
    from listed_items

),

-- Made once per set of sources: text for every row of the lists would cost more than ranking them.
source_sets as (

    select
        source_bits,
        case
            when source_bits = 0 then 'popular'
            else
                substr(
                    ''
                    {%- for source in candidate_sources() %}
                    || case
                        when {{ unpacked('source_bits', bits=1, below=source.key - 1) }} = 1
                            then ', {{ source.name }}'
                        else ''
                    end
                    {%- endfor %},
                    3
                )
        end as sources
    from found_sets

),

final as (

    select
        users.user_id,
        items.item_id,
        items.item_name,

        cast(listed_items.item_rank as bigint) as recommendation_rank,
        listed_items.score,
        listed_items.purchase_probability,

        source_sets.sources,

        reason_items.item_id as reason_item_id,
        event_types.event_type as reason_event_type,
        cast(nullif(likelihoods.people, 0) as bigint) as reason_people,
        likelihoods.mean_hours as reason_mean_hours,
        via_items.item_id as via_item_id,

        listed_items.is_repeat,
        listed_items.is_fallback
    from listed_items
    inner join {{ ref('int_users') }} as users
        on listed_items.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on listed_items.item_key = items.item_key
    inner join source_sets
        on listed_items.source_bits = source_sets.source_bits
    left join {{ ref('int_event_types') }} as event_types
        on listed_items.reason_event_type_key = event_types.event_type_key
    left join {{ ref('int_items') }} as reason_items
        on listed_items.reason_item_key = reason_items.item_key
    left join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            listed_items.reason_item_key = likelihoods.from_item_key
            and listed_items.item_key = likelihoods.to_item_key
    left join {{ ref('int_items') }} as via_items
        on likelihoods.via_item_key = via_items.item_key

)

select * from final
