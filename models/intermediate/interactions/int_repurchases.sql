{#-
    Grain: one row per user, item and moment in the window at which they bought it.
    Question: how long was it since their previous purchase of the item?
    A purchase within a day of the previous one starts no new interval: the user had merely
    forgotten something. Growth: purchases.
-#}

with

purchases as (

    select distinct
        events.user_key,
        events.item_key,
        events.event_at as bought_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.window_starts_at
    where event_types.event_type = 'purchase'

),

consecutive_purchases as (

    select
        *,
        lag(bought_at) over (
            partition by user_key, item_key
            order by bought_at
        ) as previous_bought_at
    from purchases

),

intervals as (

    select
        *,
        {{ days_between('previous_bought_at', 'bought_at') }} as days_since_previous
    from consecutive_purchases

),

final as (

    select
        user_key,
        item_key,
        case when days_since_previous >= 1 then days_since_previous end as days_since_previous,
        coalesce(days_since_previous >= 1, true) as is_purchase_of_its_own,
        bought_at
    from intervals

)

select * from final
