{#-
    Grain: one row per user and item.
    Question: what is trending in the categories that the user likes?
    Score: the taste share times the trend ratio of the item, where that is over 1, less outside the
    user's price band, more for their brands (macro taste_lists). Growth: users * 3 categories * 10
    items, a bucket of users at a time; nothing if the source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('trending') | indent(4) }}

),

ranked_items as (

    select
        item_categories.category_key,
        item_categories.item_key,
        trends.trend_ratio as item_weight,
        row_number() over (
            partition by item_categories.category_key
            order by trends.trend_ratio desc, item_categories.item_key asc
        ) as trend_rank
    from {{ ref('int_item_trends') }} as trends
    inner join {{ ref('int_item_categories') }} as item_categories
        on trends.item_key = item_categories.item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on trends.item_key = eligible_items.item_key
    cross join built_source
    where
        eligible_items.is_eligible
        and trends.trend_ratio > 1

),

category_items as (

    select *
    from ranked_items
    where trend_rank <= {{ source_list_length() }}

),

final as (

    {{ taste_lists('category_items') | indent(4) }}

)

select * from final
