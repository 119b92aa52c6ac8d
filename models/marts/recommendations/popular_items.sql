{#-
    Grain: one scope (a category of any level, or the whole shop), one window and one popular item.
    Question: what do most people buy, and what do most people look at, in 1, 2, 7 and 28 days?
    sales_rank: by buyers, then purchases, then viewers; views_rank: by viewers, then views, then
    buyers. Only items that may be offered. The best 25 by either, so at most 50 items of a scope
    and window. Growth: scopes * windows * 50.
-#}

{%- set places = 25 %}

with

ranked as (

    select
        scopes.category_key,
        activity.*,
        row_number() over (
            partition by scopes.category_key, activity.window_days
            order by
                activity.buyers desc,
                activity.purchases desc,
                activity.viewers desc,
                activity.item_key asc
        ) as sales_rank,
        row_number() over (
            partition by scopes.category_key, activity.window_days
            order by
                activity.viewers desc,
                activity.views desc,
                activity.buyers desc,
                activity.item_key asc
        ) as views_rank
    from {{ ref('int_item_activity') }} as activity
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on activity.item_key = eligible_items.item_key
    inner join {{ ref('int_item_scopes') }} as scopes
        on activity.item_key = scopes.item_key
    where eligible_items.is_eligible

),

final as (

    select
        coalesce(categories.category_path, '') as category_path,
        items.item_id,
        items.item_name,
        cast(coalesce(categories.category_level, 0) as bigint) as category_level,
        cast(ranked.window_days as bigint) as window_days,
        cast(case when ranked.buyers > 0 then ranked.sales_rank end as bigint) as sales_rank,
        cast(case when ranked.viewers > 0 then ranked.views_rank end as bigint) as views_rank,
        ranked.buyers,
        ranked.purchases,
        ranked.viewers,
        ranked.views
    from ranked
    inner join {{ ref('int_items') }} as items
        on ranked.item_key = items.item_key
    left join {{ ref('int_categories') }} as categories
        on ranked.category_key = categories.category_key
    where
        (ranked.buyers > 0 and ranked.sales_rank <= {{ places }})
        or (ranked.viewers > 0 and ranked.views_rank <= {{ places }})

)

select * from final
