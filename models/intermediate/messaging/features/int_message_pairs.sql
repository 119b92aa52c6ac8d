{#-
    Grain: one row per anchor and item that a message named together, or could name now.
    Question: how well does the item go with the anchor?
    By the input table pair_scores, where there is one: training scores the messages of the last
    weeks by what was known before them. Otherwise by int_pair_scores of today. What neither lists
    counts 0. Growth: pairs in messages and offers.
-#}

{%- set scores = ['complementarity', 'category_complementarity', 'transition_likelihood'] %}

with

named_pairs as (

    select
        anchor_item_key,
        item_key
    from {{ ref('int_sent_moments') }}
    where anchor_item_key is not null

    {{ union_distinct() }}

    select
        anchor_item_key,
        item_key
    from {{ ref('int_message_offers') }}
    where anchor_item_key is not null

),

given_scores as (

    select
        from_items.item_key as from_item_key,
        to_items.item_key as to_item_key,
        scores.complementarity,
        scores.category_complementarity,
        scores.transition_likelihood,
        scores.typical_delay_hours
    from {{ ref('stg_pair_scores') }} as scores
    inner join {{ ref('int_items') }} as from_items
        on scores.from_item_id = from_items.item_id
    inner join {{ ref('int_items') }} as to_items
        on scores.to_item_id = to_items.item_id

),

given as (

    select count(*) as pairs
    from given_scores

),

final as (

    select
        named_pairs.anchor_item_key,
        named_pairs.item_key,
        {%- for score in scores %}
        coalesce(
            case when given.pairs > 0 then given_scores.{{ score }} else todays.{{ score }} end, 0
        ) as {{ score }},
        {%- endfor %}
        case
            when given.pairs > 0 then given_scores.typical_delay_hours
            else todays.typical_delay_hours
        end as typical_delay_hours
    from named_pairs
    cross join given
    left join given_scores
        on
            named_pairs.anchor_item_key = given_scores.from_item_key
            and named_pairs.item_key = given_scores.to_item_key
    left join {{ ref('int_pair_scores') }} as todays
        on
            named_pairs.anchor_item_key = todays.from_item_key
            and named_pairs.item_key = todays.to_item_key

)

select * from final
