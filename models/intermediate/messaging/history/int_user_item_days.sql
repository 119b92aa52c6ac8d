{#-
    Grain: one row per user, item and day (UTC) on which the user did anything with the item, within
    the window.
    Question: what did the user do with the item on that day?
    preference: the sum of history_weight over the events, in billionths. Features of messages sum
    these rows over the days before a moment. Growth: events.
-#}

with

final as (

    select
        user_events.user_key,
        user_events.item_key,
        cast(user_events.event_at as date) as active_day,

        cast(count(*) as integer) as events,
        cast(
            sum(case when event_types.event_type = 'purchase' then 1 else 0 end) as integer
        ) as purchases,
        cast(sum(case when event_types.event_type = 'view' then 1 else 0 end) as integer) as views,
        cast(sum({{ to_billionths('event_types.history_weight') }}) as bigint) as preference
    from {{ ref('int_events') }} as user_events
    inner join {{ ref('int_event_types') }} as event_types
        on user_events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on user_events.event_at >= run_dates.window_starts_at
    group by
        user_events.user_key,
        user_events.item_key,
        cast(user_events.event_at as date)

)

select * from final
