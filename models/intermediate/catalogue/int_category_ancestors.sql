{#-
    Grain: one category and one category of its path, itself included.
    Question: in which wider categories does the category lie?
    What is summed by narrow categories reaches the wider ones here, without reading items again.
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
