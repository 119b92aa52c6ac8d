{#-
    Grain: one row per purchase of an item, as the log tells it.
    Question: to which order does the purchase belong, and what did it bring?
    An order is the shop's order_id, where it gives one, otherwise all purchases of one user at one
    moment. margin: quantity * (unit price - unit cost) where the catalogue knows the cost, else
    default_margin of what was paid; 0 where nobody knows what was paid. The price is that before
    a coupon of the order.
-#}

with

final as (

    select
        events.source_row,
        events.user_key,
        events.item_key,
        coalesce(
            events.order_id,
            users.user_id || ' ' || cast(events.event_at as {{ dbt.type_string() }})
        ) as order_id,
        events.promotion_id,
        coalesce(events.quantity, 1) as quantity,
        {{ try_cast('events.amount', 'decimal(28, 4)') }} as revenue,
        {{ try_cast(
            'case
                when events.unit_price is null then 0
                when events.unit_cost is null then events.amount * ' ~ var('default_margin') ~ '
                else events.amount - coalesce(events.quantity, 1) * events.unit_cost
            end',
            'decimal(28, 4)'
        ) }} as margin,
        events.event_at
    from {{ ref('int_event_details') }} as events
    inner join {{ ref('int_users') }} as users
        on events.user_key = users.user_key
    where events.event_type = 'purchase'

)

select * from final
