{#-
    Grain: one row per scope (a category of any level, or the whole shop), window and popular item.
    Question: what do most people buy, and what do most people look at, in 1, 2, 7 and 28 days?
    sales_rank: by buyers, then purchases, then viewers; views_rank: by viewers, then views, then
    buyers. Only items that may be offered. The best 25 by either rank, so at most 50 items per
    scope and window. Growth: scopes * windows * 50.
-#}

{%- set list_length = 25 %}

with

rankings as (

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
        cast(rankings.window_days as bigint) as window_days,

        cast(case when rankings.buyers > 0 then rankings.sales_rank end as bigint) as sales_rank,
        cast(case when rankings.viewers > 0 then rankings.views_rank end as bigint) as views_rank,

        rankings.buyers,
        rankings.purchases,
        rankings.viewers,
        rankings.views
    from rankings
    inner join {{ ref('int_items') }} as items
        on rankings.item_key = items.item_key
    left join {{ ref('int_categories') }} as categories
        on rankings.category_key = categories.category_key
    where
        (rankings.buyers > 0 and rankings.sales_rank <= {{ list_length }})
        or (rankings.viewers > 0 and rankings.views_rank <= {{ list_length }})

)

select * from final
