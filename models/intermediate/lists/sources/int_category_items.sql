{#-
    Grain: one row per category of any level and item that is among its most popular now.
    Question: what is popular in the category now?
    Ranked by people in the last recent_days, then by people in the window; only items that may be
    offered, half as many as a list is long. item_weight = recent people + 1. Growth:
    items * levels.
-#}

with

ranked_items as (

    select
        item_categories.category_key,
        item_categories.item_key,
        coalesce(popularity.recent_people, 0) + 1 as item_weight,
        row_number() over (
            partition by item_categories.category_key
            order by
                coalesce(popularity.recent_people, 0) desc,
                coalesce(popularity.people, 0) desc,
                item_categories.item_key asc
        ) as popularity_rank
    from {{ ref('int_item_categories') }} as item_categories
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on item_categories.item_key = eligible_items.item_key
    left join {{ ref('int_item_popularity') }} as popularity
        on item_categories.item_key = popularity.item_key
    where eligible_items.is_eligible

),

final as (

    select
        category_key,
        item_key,
        cast(popularity_rank as smallint) as popularity_rank,
        {{ double_value('item_weight') }} as item_weight
    from ranked_items
    where popularity_rank <= {{ source_list_length() }}

)

select * from final
