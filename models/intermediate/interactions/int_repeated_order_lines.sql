{#-
    Grain: one row per order, user, item and quantity whose purchase was told again later.
    Question: when was it bought, and how many rows tell it again?
    A shopper who opens the confirmation page again, days later, makes the shop tell the order again.
    It was bought at the first moment. Rows of that moment all count: an order may list an item
    twice. Returns are left out: two single units of one order may well come back on two days. Empty
    where renewals keep their order id (renewals_keep_order_id). Growth: linear in the purchases.
-#}

with

purchases as (

    select
        order_id,
        user_id,
        item_id,
        coalesce(quantity, 1) as quantity,
        event_at
    from {{ ref('int_logged_events') }}
    where
        event_type = 'purchase'
        and order_id is not null
        and {{ '1 = 0' if var('renewals_keep_order_id') else '1 = 1' }}

),

repeated_lines as (

    select
        order_id,
        user_id,
        item_id,
        quantity,
        min(event_at) as bought_at
    from purchases
    group by
        order_id,
        user_id,
        item_id,
        quantity
    having max(event_at) > min(event_at)

),

final as (

    select
        repeated_lines.order_id,
        repeated_lines.user_id,
        repeated_lines.item_id,
        repeated_lines.quantity,
        count(*) as repeated_rows,
        repeated_lines.bought_at
    from repeated_lines
    inner join purchases
        on
            repeated_lines.order_id = purchases.order_id
            and repeated_lines.user_id = purchases.user_id
            and repeated_lines.item_id = purchases.item_id
            and repeated_lines.quantity = purchases.quantity
    where purchases.event_at > repeated_lines.bought_at
    group by
        repeated_lines.order_id,
        repeated_lines.user_id,
        repeated_lines.item_id,
        repeated_lines.quantity,
        repeated_lines.bought_at

)

select * from final
