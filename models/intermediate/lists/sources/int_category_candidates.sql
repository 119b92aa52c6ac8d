{#-
    Grain: one row per user and item.
    Question: what is popular now in the categories, price band and brands that the user likes?
    Score: the taste share times (recent people of the item + 1), less outside the user's price
    band, more for their brands (macro taste_lists). Growth: users * 3 categories * 10 items, a
    bucket of users at a time; nothing if the source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('categories') | indent(4) }}

),

category_items as (

    select items.*
    from {{ ref('int_category_items') }} as items
    cross join built_source

),

final as (

    {{ taste_lists('category_items') | indent(4) }}

)

select * from final
