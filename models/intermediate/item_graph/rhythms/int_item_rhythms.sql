{#-
    Grain: one row per repurchasable item whose rhythm is known.
    Question: after how many days do people buy the item again?
    The median of the days between a user's consecutive purchases of the item; if it has fewer than
    five such intervals, the median over its narrowest category, if that has five. A median, because
    one long pause says nothing about the rhythm. rhythm_spread, one for the shop: 1.4826 * the
    median of |ln(interval / rhythm)|, the standard deviation if the logarithms are normal, at least
    0.1: two in three intervals lie between rhythm * exp(-spread) and rhythm * exp(spread).
-#}

{%- set enough_intervals = 5 %}

with

intervals as (

    select
        repurchases.item_key,
        leaf_categories.category_key,
        repurchases.days_since_previous as days
    from {{ ref('int_repurchases') }} as repurchases
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on repurchases.item_key = leaf_categories.item_key
    where repurchases.days_since_previous is not null

),

item_medians as (

    select
        item_key,
        count(*) as intervals,
        percentile_cont(0.5) within group (order by days) as days
    from intervals
    group by item_key

),

category_medians as (

    select
        category_key,
        percentile_cont(0.5) within group (order by days) as days
    from intervals
    where category_key is not null
    group by category_key
    having count(*) >= {{ enough_intervals }}

),

rhythms as (

    select
        items.item_key,
        coalesce(item_medians.intervals, 0) as intervals,
        coalesce(item_medians.intervals >= {{ enough_intervals }}, false) as is_of_item,
        case
            when item_medians.intervals >= {{ enough_intervals }} then item_medians.days
            else category_medians.days
        end as rhythm_days
    from {{ ref('int_items') }} as items
    left join item_medians
        on items.item_key = item_medians.item_key
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key
    left join category_medians
        on leaf_categories.category_key = category_medians.category_key
    where items.is_repurchasable

),

deviations as (

    select abs(ln(intervals.days / rhythms.rhythm_days)) as deviation
    from intervals
    inner join rhythms
        on intervals.item_key = rhythms.item_key
    where rhythms.rhythm_days is not null

),

spread as (

    select
        greatest(1.4826 * percentile_cont(0.5) within group (order by deviation), 0.1)
            as rhythm_spread
    from deviations

),

final as (

    select
        rhythms.item_key,
        cast(rhythms.intervals as integer) as intervals,
        rhythms.rhythm_days,
        {{ double_value('spread.rhythm_spread') }} as rhythm_spread,
        rhythms.is_of_item
    from rhythms
    cross join spread
    where rhythms.rhythm_days is not null

)

select * from final
