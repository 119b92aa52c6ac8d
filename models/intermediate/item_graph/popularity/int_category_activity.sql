{#-
    Grain: one category of any level, or the whole shop, and one window with views or purchases there.
    Question: how many people bought and viewed there in the window, and how often?
    A person who looks at several items of a category counts once. The whole shop has category_key
    0, level 0 and an empty path. Growth: recent users and items * levels.
-#}

with

visits as (

    select
        scopes.category_key,
        recent_items.user_key,
        recent_items.window_days,
        sum(recent_items.purchases) as purchases,
        sum(recent_items.views) as views
    from {{ ref('int_recent_user_items') }} as recent_items
    inner join {{ ref('int_item_scopes') }} as scopes
        on recent_items.item_key = scopes.item_key
    group by
        scopes.category_key,
        recent_items.user_key,
        recent_items.window_days

),

counts as (

    {{ activity_counts('visits', 'category_key') | indent(4) }}

),

final as (

    select
        counts.category_key,
        counts.window_days,
        coalesce(categories.category_path, '') as category_path,
        coalesce(categories.category_level, 0) as category_level,
        counts.buyers,
        counts.purchases,
        counts.viewers,
        counts.views
    from counts
    left join {{ ref('int_categories') }} as categories
        on counts.category_key = categories.category_key

)

select * from final
