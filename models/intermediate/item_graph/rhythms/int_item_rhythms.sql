{#-
    Grain: one row per repurchasable item whose rhythm is known.
    Question: after how many days do people buy the item again?
    The median of the days between a user's consecutive purchases of the item; if it has fewer than
    five such intervals, the median over its narrowest category, if that has five, and else over the
    shop. A median, because one long pause says nothing about the rhythm. Only repurchasable items
    count (int_item_repurchase_shares). rhythm_spread, one for the shop: 1.4826 * the
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
    inner join {{ ref('int_item_repurchase_shares') }} as repurchase_shares
        on repurchases.item_key = repurchase_shares.item_key
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on repurchases.item_key = leaf_categories.item_key
    where
        repurchases.days_since_previous is not null
        and repurchase_shares.is_repurchasable

),

item_medians as (

    select
        item_key,
        count(*) as intervals,
        {{ median('days') }} as days
    from intervals
    group by item_key

),

category_medians as (

    select
        category_key,
        {{ median('days') }} as days
    from intervals
    where category_key is not null
    group by category_key
    having count(*) >= {{ enough_intervals }}

),

shop_median as (

    select
        count(*) as intervals,
        {{ median('days') }} as days
    from intervals

),

rhythms as (

    select
        repurchase_shares.item_key,
        coalesce(item_medians.intervals, 0) as intervals,
        case
            when item_medians.intervals >= {{ enough_intervals }} then 'item'
            when category_medians.days is not null then 'category'
            else 'shop'
        end as evidence,
        case
            when item_medians.intervals >= {{ enough_intervals }} then item_medians.days
            when category_medians.days is not null then category_medians.days
            when shop_median.intervals >= {{ enough_intervals }} then shop_median.days
        end as rhythm_days
    from {{ ref('int_item_repurchase_shares') }} as repurchase_shares
    cross join shop_median
    left join item_medians
        on repurchase_shares.item_key = item_medians.item_key
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on repurchase_shares.item_key = leaf_categories.item_key
    left join category_medians
        on leaf_categories.category_key = category_medians.category_key
    where repurchase_shares.is_repurchasable

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
        greatest(coalesce(1.4826 * {{ median('deviation') }}, 0.1), 0.1)
            as rhythm_spread
    from deviations

),

final as (

    select
        rhythms.item_key,
        rhythms.evidence,
        cast(rhythms.intervals as integer) as intervals,
        rhythms.rhythm_days,
        {{ double_value('spread.rhythm_spread') }} as rhythm_spread
    from rhythms
    cross join spread
    where rhythms.rhythm_days is not null

)

select * from final
