{#-
    Grain: one row per user and item.
    Question: what of all that the user knows may they buy now?
    Score of what they bought: its recent orders (int_user_item_purchases) times the part of its
    usual days that is over since the last one, at most 1; an item of unknown rhythm counts as if
    all of them were. Of what they did not buy: the history weight of the strongest thing they did
    with it, as a share of that of a purchase, halved every preference_half_life_days since.
    Growth: users * items they know that may be offered, a bucket of users at a time; nothing if
    the source is off.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('buy_again') | indent(4) }}

),

purchase as (

    select history_weight
    from {{ ref('int_event_types') }}
    where event_type = 'purchase'

),

known_items as (

    select
        user_items.user_key,
        user_items.item_key,
        user_items.last_at,
        event_types.history_weight / nullif(purchase.history_weight, 0) as share_of_purchase
    from {{ ref('int_user_items') }} as user_items
    cross join built_source
    cross join purchase
    inner join {{ ref('int_event_types') }} as event_types
        on user_items.strongest_event_type_key = event_types.event_type_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on user_items.item_key = eligible_items.item_key
    where
        {{ in_bucket('user_items.user_key') }}
        and eligible_items.is_eligible

),

bought_items as (

    select
        purchases.user_key,
        purchases.item_key,
        purchases.recent_orders,
        {{ days_between('purchases.last_bought_at', 'run_dates.as_of') }}
        / nullif(replenishments.typical_days, 0) as share_of_days
    from {{ ref('int_user_item_purchases') }} as purchases
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_user_replenishments') }} as replenishments
        on
            purchases.user_key = replenishments.user_key
            and purchases.item_key = replenishments.item_key
            and {{ in_bucket('replenishments.user_key') }}
    where {{ in_bucket('purchases.user_key') }}

),

scores as (

    select
        known_items.user_key,
        known_items.item_key,
        case
            when bought_items.user_key is not null
                then
                    cast(
                        {{ rounded(
                            'bought_items.recent_orders'
                            ~ ' * least(coalesce(bought_items.share_of_days, 1), 1)'
                        ) }} as bigint
                    )
            else
                {{ to_billionths(
                    'coalesce(known_items.share_of_purchase, 0) * '
                    ~ age_decay('known_items.last_at')
                ) }}
        end as score
    from known_items
    cross join {{ ref('int_run_dates') }} as run_dates
    left join bought_items
        on
            known_items.user_key = bought_items.user_key
            and known_items.item_key = bought_items.item_key

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
