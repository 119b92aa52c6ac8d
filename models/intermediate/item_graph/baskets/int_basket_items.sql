{#-
    Grain: one row per order of the window and item in it that is used for pairs.
    Question: which items of an order tell what goes together?
    All of them; if an order has more than history_length items, those that are in the fewest
    orders, which tell most. Otherwise a wholesale order would make its length squared of pairs.
-#}

with

order_items as (

    select
        orders.order_key,
        orders.item_key,
        orders.user_key
    from {{ ref('int_order_items') }} as orders
    inner join {{ ref('int_run_dates') }} as run_dates
        on orders.ordered_at >= run_dates.window_starts_at

),

item_orders as (

    select
        item_key,
        count(*) as orders
    from order_items
    group by item_key

),

ranked_items as (

    select
        order_items.*,
        row_number() over (
            partition by order_items.order_key
            order by item_orders.orders, order_items.item_key
        ) as rarity_rank
    from order_items
    inner join item_orders
        on order_items.item_key = item_orders.item_key

),

final as (

    select
        order_key,
        item_key,
        user_key
    from ranked_items
    where rarity_rank <= {{ var('history_length') }}

)

select * from final
