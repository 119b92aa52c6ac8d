{#-
    Grain: one row per item and one of the items most like it.
    Question: what is like this item, according to the catalogue, and what do the two share?
    int_item_similarities with names and evidence. Works for items that nobody has touched.
-#}

with

items as (

    select
        items.item_key,
        items.item_id,
        items.item_name,
        {{ words_of('items.brand') }} as brand,
        items.price,
        leaf_categories.category_key
    from {{ ref('int_items') }} as items
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key

),

final as (

    select
        items.item_id,
        other_items.item_id as similar_item_id,

        items.item_name,
        other_items.item_name as similar_item_name,

        cast(similarities.similarity_rank as bigint) as similarity_rank,
        similarities.similarity,
        other_items.price / nullif(items.price, 0) as price_ratio,

        coalesce(items.category_key = other_items.category_key, false) as is_same_category,
        coalesce(items.brand = other_items.brand, false) as is_same_brand,
        eligible_items.is_eligible
    from {{ ref('int_item_similarities') }} as similarities
    inner join items
        on similarities.from_item_key = items.item_key
    inner join items as other_items
        on similarities.to_item_key = other_items.item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on similarities.to_item_key = eligible_items.item_key

)

select * from final
