{#-
    Grain: one row per item that may be offered.
    Question: which place has the item by popularity, in its narrowest category and in the shop?
    Popularity is what the ranking has learned of it (int_ranking_item_parts), in whole trillionths,
    so that ties are the same everywhere; of equals the lower key comes first. category_key 0 stands
    for the shop itself, where items without a category lie. Growth: items.
-#}

with

scored_items as (

    select
        eligible_items.item_key,
        coalesce(leaf_categories.category_key, 0) as category_key,
        {{ to_trillionths('item_parts.log_odds') }} as popularity
    from {{ ref('int_eligible_items') }} as eligible_items
    inner join {{ ref('int_ranking_item_parts') }} as item_parts
        on eligible_items.item_key = item_parts.item_key
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on eligible_items.item_key = leaf_categories.item_key
    where eligible_items.is_eligible

),

final as (

    select
        item_key,
        category_key,
        cast(
            row_number() over (
                partition by category_key
                order by popularity desc, item_key asc
            ) as integer
        ) as rank_in_category,
        cast(row_number() over (order by popularity desc, item_key asc) as integer)
            as rank_in_shop,
        {{ from_trillionths('popularity') }} as log_odds
    from scored_items

)

select * from final
