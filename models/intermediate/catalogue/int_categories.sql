{#-
    Grain: one row per category: a path from the widest level down.
    Question: which integer stands for the category, and where is it in the tree?
    is_leaf: some item is in the category itself, not only in one below it.
-#}

with

item_categories as (

    select * from {{ ref('int_item_categories') }}

),

final as (

    select
        category_key,
        category_path,
        category_level,
        cast(count(*) as integer) as items,
        max(case when is_leaf then 1 else 0 end) = 1 as is_leaf
    from item_categories
    group by
        category_key,
        category_path,
        category_level

)

select * from final
