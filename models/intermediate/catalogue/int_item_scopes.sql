{#-
    Grain: one row per item and scope: a category of any level that it is in, or the whole shop.
    Question: in which lists of the best items can the item appear?
    The whole shop is the scope with category_key 0; category keys begin with 1. A view, since it
    only stacks two tables. Growth: items * levels.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        item_key,
        category_key
    from {{ ref('int_item_categories') }}

    union all

    select
        item_key,
        0 as category_key
    from {{ ref('int_items') }}

)

select * from final
