{#-
    Grain: one row per user and node that they viewed or bought; a node is an item (level 0) or a
    category (level 1, 2 ... of the catalogue, the widest first).
    Question: when did the user first see, and first buy, an item or a category?
    Items and categories under one name, so that one formula serves both.
    Growth: user-items * (1 + levels).
-#}
{{ config(materialized='view') }}

with

final as (

    select
        user_key,
        cast(0 as smallint) as node_level,
        item_key as node_key,
        first_viewed_at,
        first_bought_at
    from {{ ref('int_user_item_firsts') }}

    union all

    select
        user_key,
        category_level as node_level,
        category_key as node_key,
        first_viewed_at,
        first_bought_at
    from {{ ref('int_user_category_firsts') }}

)

select * from final
