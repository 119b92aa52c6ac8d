{#-
    Grain: one row per user and item of their personal list.
    Question: what is the user most likely to buy next?
    The best of int_user_candidates by their score, at most repeat_share of a list of what the user
    knows already. Growth: users * list length.
-#}

{%- set length = var('recommendations_per_user') %}
{#- Rounded twice, since .29 * 100 is a little less than 29. -#}
{%- set most_repeats = (var('repeat_share') * length) | round(6) | round(0, 'floor') | int %}

with

ranked_items as (

    select
        *,
        row_number() over (
            partition by user_key
            order by log_odds desc, item_key asc
        ) as item_rank
    from {{ ref('int_user_candidates') }}
    where
        not is_known
        or candidate_rank <= {{ most_repeats }}

),

final as (

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank,
        is_known,
        log_odds,
        source_bits,
        reason_item_key,
        reason_event_type_key
    from ranked_items
    where item_rank <= {{ length }}

)

select * from final
