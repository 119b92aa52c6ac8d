{#-
    Grain: one row per item.
    Question: what is known of the item itself that tells how often it will be bought?
    Numbers of people are compared with the mean item of the shop, so that they mean the same in a
    large shop and in a small one: ln((people + 1) / (mean + 1)). Growth: items.
-#}

with

counts as (

    select
        items.item_key,
        items.brand_key,
        coalesce(popularity.people, 0) as people,
        coalesce(popularity.recent_people, 0) as recent_people,
        coalesce(activity.buyers, 0) as recent_buyers,
        coalesce(popularity.momentum, 1) as momentum,
        {{ days_between('arrivals.arrived_at', 'run_dates.as_of') }} as days_in_shop
    from {{ ref('int_items') }} as items
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_item_popularity') }} as popularity
        on items.item_key = popularity.item_key
    left join {{ ref('int_item_activity') }} as activity
        on
            items.item_key = activity.item_key
            and activity.window_days = 28
    left join {{ ref('int_item_arrivals') }} as arrivals
        on items.item_key = arrivals.item_key

),

means as (

    select
        {{ double_value('sum(people)') }} / count(*) as people,
        {{ double_value('sum(recent_people)') }} / count(*) as recent_people,
        {{ double_value('sum(recent_buyers)') }} / count(*) as recent_buyers
    from counts

),

final as (

    select
        counts.item_key,
        counts.brand_key,
        leaf_categories.category_key,
        ln((counts.people + 1) / (means.people + 1)) as item_people,
        ln((counts.recent_people + 1) / (means.recent_people + 1)) as item_recent_people,
        ln((counts.recent_buyers + 1) / (means.recent_buyers + 1)) as item_recent_buyers,
        ln(counts.momentum) as item_momentum,
        ln(1 + greatest(coalesce(counts.days_in_shop, {{ var('lookback_days') }}), 0)) as item_age,
        price_positions.price_position
    from counts
    cross join means
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on counts.item_key = leaf_categories.item_key
    left join {{ ref('int_item_price_positions') }} as price_positions
        on counts.item_key = price_positions.item_key

)

select * from final
