{#-
    Grain: one row per order and item in it.
    Question: what was bought together?
    An order is the shop's order_id, where it gives one, otherwise all purchases of one user at one
    moment. order_key is a dense integer that stands for the order in joins over pairs of its items.
-#}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        events.event_at,
        coalesce(events.quantity, 1) as quantity,
        coalesce(events.unit_price, 0) * coalesce(events.quantity, 1) as revenue,
        coalesce(
            events.order_id,
            users.user_id || ' ' || cast(events.event_at as {{ dbt.type_string() }})
        ) as order_id
    from {{ ref('int_event_details') }} as events
    inner join {{ ref('int_users') }} as users
        on events.user_key = users.user_key
    where events.event_type = 'purchase'

),

order_items as (

    select
        user_key,
        order_id,
        item_key,
        {{ double_value('sum(quantity)') }} as quantity,
        sum({{ try_cast('revenue', 'decimal(28, 4)') }}) as revenue,
        min(event_at) as ordered_at
    from purchases
    group by
        user_key,
        order_id,
        item_key

),

final as (

    select
        cast(dense_rank() over (order by user_key, order_id) as integer) as order_key,
        item_key,
        user_key,
        order_id,
        quantity,
        revenue,
        ordered_at
    from order_items

)

select * from final
