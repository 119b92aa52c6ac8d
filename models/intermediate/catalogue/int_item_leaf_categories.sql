{#-
    Grain: one row per item with a category.
    Question: what is the narrowest category of the item?
-#}
{{ config(materialized='view') }}

with

final as (

    select
        item_key,
        category_key,
        category_path,
        category_level
    from {{ ref('int_item_categories') }}
    where is_leaf

)

select * from final
