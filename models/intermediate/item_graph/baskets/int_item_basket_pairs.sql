{#-
    Grain: one row per pair of items bought in one order, the lower key first.
    Question: how many orders hold both items, and from how many people?
    Pairs of fewer than relation_minimum_people are left out. Growth: an order's items, at most
    history_length, are paired with each other; a user's orders are summed first, so that each user
    is counted once.
-#}

with

user_pairs as (

    select
        basket_items.user_key,
        basket_items.item_key as low_item_key,
        other_items.item_key as high_item_key,
        count(*) as orders
    from {{ ref('int_basket_items') }} as basket_items
    inner join {{ ref('int_basket_items') }} as other_items
        on
            basket_items.order_key = other_items.order_key
            and basket_items.item_key < other_items.item_key
    group by
        basket_items.user_key,
        basket_items.item_key,
        other_items.item_key

),

final as (

    select
        low_item_key,
        high_item_key,
        cast(sum(orders) as integer) as orders,
        cast(count(*) as integer) as people
    from user_pairs
    group by
        low_item_key,
        high_item_key
    having count(*) >= {{ var('relation_minimum_people') }}

)

select * from final
