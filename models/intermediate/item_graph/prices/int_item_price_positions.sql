{#-
    Grain: one row per item with a price and a category.
    Question: is the item cheap or expensive among the items of its narrowest category?
    price_position = (items with a lower price + half of those with the same, itself included) /
    items: near 0 for the cheapest, near 1 for the most expensive, 0.5 for an item on its own. Those
    with the same are all but the cheaper and the pricier ones.
-#}

with

priced_items as (

    select
        items.item_key,
        items.price,
        leaf_categories.category_key
    from {{ ref('int_items') }} as items
    inner join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key
    where items.price > 0

),

compared_items as (

    select
        item_key,
        category_key,
        price,
        rank() over (partition by category_key order by price) - 1 as cheaper_items,
        rank() over (partition by category_key order by price desc) - 1 as pricier_items,
        count(*) over (partition by category_key) as category_items
    from priced_items

),

final as (

    select
        item_key,
        category_key,
        {{ double_value('category_items + cheaper_items - pricier_items') }}
        / nullif(2 * category_items, 0) as price_position
    from compared_items

)

select * from final
