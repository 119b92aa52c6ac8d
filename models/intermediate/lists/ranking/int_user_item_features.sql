{#-
    Grain: one row per user and item that they know.
    Question: what has the user done with the item that tells whether they will buy it?
    How often and how recently they touched and bought it, whether it is due, whether it lies in
    their cart. What is not known is 0. A view: cut it to some users before you join it.
    Growth: touched items.
-#}
{{ config(materialized='view') }}

{%- set largest_lateness = 3 %}

with

final as (

    select
        user_items.user_key,
        user_items.item_key,

        ln(1 + coalesce(purchases.orders, 0)) as own_orders,
        ln(1 + coalesce({{ from_billionths('purchases.recent_orders') }}, 0)) as own_recent_orders,
        coalesce({{ double_value('purchases.orders') }} / nullif(users.orders, 0), 0)
            as own_order_share,
        coalesce(1 / (1 + {{ double_value('purchases.orders_since') }}), 0) as own_orders_since,
        coalesce(replenishments.due_score, 0) as own_due_score,
        case
            when replenishments.typical_days > 0
                then
                    least(
                        greatest(
                            ln(
                                (replenishments.days_overdue + replenishments.typical_days)
                                / replenishments.typical_days
                                + 0.01
                            ),
                            -{{ largest_lateness }}
                        ),
                        {{ largest_lateness }}
                    )
            else 0
        end as own_lateness,
        ln(1 + user_items.event_count) as own_touches,
        coalesce(event_types.history_weight, 0) as own_strongest_event,
        coalesce(1 / (1 + {{ days_between('user_items.last_at', 'run_dates.as_of') }}), 0)
            as own_recency,
        case when open_carts.user_key is null then 0 else 1 end as own_cart
    from {{ ref('int_user_items') }} as user_items
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_user_features') }} as users
        on user_items.user_key = users.user_key
    left join {{ ref('int_event_types') }} as event_types
        on user_items.strongest_event_type_key = event_types.event_type_key
    left join {{ ref('int_user_item_purchases') }} as purchases
        on
            user_items.user_key = purchases.user_key
            and user_items.item_key = purchases.item_key
    left join {{ ref('int_user_replenishments') }} as replenishments
        on
            user_items.user_key = replenishments.user_key
            and user_items.item_key = replenishments.item_key
    left join {{ ref('int_open_carts') }} as open_carts
        on
            user_items.user_key = open_carts.user_key
            and user_items.item_key = open_carts.item_key

)

select * from final
