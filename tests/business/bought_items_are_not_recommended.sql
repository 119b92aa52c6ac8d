{#- A bought item is not recommended to its buyer; a repurchasable one is, but not before
    repurchase_wait of its usual days is over, or repurchase_days where these are unknown. -#}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        max(events.event_at) as last_bought_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    where event_types.event_type = 'purchase'
    group by
        events.user_key,
        events.item_key

)

select
    recommendations.user_id,
    recommendations.item_id
from {{ ref('user_recommendations') }} as recommendations
inner join {{ ref('int_users') }} as users
    on recommendations.user_id = users.user_id
inner join {{ ref('int_items') }} as items
    on recommendations.item_id = items.item_id
inner join {{ ref('int_item_repurchase_shares') }} as repurchase_shares
    on items.item_key = repurchase_shares.item_key
inner join purchases
    on
        users.user_key = purchases.user_key
        and items.item_key = purchases.item_key
left join {{ ref('int_user_replenishments') }} as replenishments
    on
        users.user_key = replenishments.user_key
        and items.item_key = replenishments.item_key
cross join {{ ref('int_run_dates') }} as run_dates
where
    not repurchase_shares.is_repurchasable
    or {{ days_between('purchases.last_bought_at', 'run_dates.as_of') }} + 1.0 / 86400
    < coalesce(
        {{ var('repurchase_wait') }} * replenishments.typical_days, {{ var('repurchase_days') }}
    )
