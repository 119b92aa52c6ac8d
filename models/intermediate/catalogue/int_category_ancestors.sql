{#-
    Grain: one row per category and category on its path, itself included.
    Question: which wider categories is the category in?
    Through this table sums by narrow category reach the wider ones without reading items again.
-#}

with

item_categories as (

    select * from {{ ref('int_item_categories') }}

),

final as (

    select distinct
        item_categories.category_key,
        ancestors.category_key as ancestor_key
    from item_categories
    inner join item_categories as ancestors
        on
            item_categories.item_key = ancestors.item_key
            and item_categories.category_level >= ancestors.category_level

)

select * from final
