{#-
    Grain: one row per user and item.
    Question: what has newly arrived in the categories that the user likes?
    Score: the taste share times the arrival score, less outside the user's price band, more for
    their brands (macro taste_lists). Growth: users * 3 categories * 10 items, a bucket of users at
    a time; nothing if the source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('new_arrivals') | indent(4) }}

),

ranked_items as (

    select
        item_categories.category_key,
        item_categories.item_key,
        arrivals.score as item_weight,
        row_number() over (
            partition by item_categories.category_key
            order by arrivals.arrival_rank
        ) as arrival_rank
    from {{ ref('int_new_arrivals') }} as arrivals
    inner join {{ ref('int_item_categories') }} as item_categories
        on arrivals.item_key = item_categories.item_key
    cross join built_source

),

category_items as (

    select *
    from ranked_items
    where arrival_rank <= {{ source_list_length() }}

),

final as (

    {{ taste_lists('category_items') | indent(4) }}

)

select * from final
