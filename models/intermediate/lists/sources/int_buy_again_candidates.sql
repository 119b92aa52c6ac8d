{#-
    Grain: one row per user and item.
    Question: what that the user has bought before may they buy again now?
    Score: recent orders of the item (int_user_item_purchases) times the part of its usual days that
    is over since the last one, at most 1; an item of unknown rhythm counts as if all of them were.
    Growth: users * items they bought that may return, a bucket of users at a time; nothing if the
    source is off.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('buy_again') | indent(4) }}

),

scores as (

    select
        purchases.user_key,
        purchases.item_key,
        cast(
            round(
                purchases.recent_orders * least(
                    coalesce(
                        {{ days_between('purchases.last_bought_at', 'run_dates.as_of') }}
                        / nullif(replenishments.typical_days, 0),
                        1
                    ),
                    1
                )
            ) as bigint
        ) as score
    from {{ ref('int_user_item_purchases') }} as purchases
    cross join built_source
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on purchases.item_key = eligible_items.item_key
    left join {{ ref('int_user_replenishments') }} as replenishments
        on
            purchases.user_key = replenishments.user_key
            and purchases.item_key = replenishments.item_key
            and {{ in_bucket('replenishments.user_key') }}
    where
        {{ in_bucket('purchases.user_key') }}
        and eligible_items.is_eligible

),

lists as (

    {{ offerable_lists('scores', var('recommendations_per_user')) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_billionths('score') }} as score
    from lists

)

select * from final
