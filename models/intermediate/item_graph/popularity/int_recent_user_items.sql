{#-
    Grain: one row per user, item and window of 1, 2, 7 or 28 days with a view or purchase.
    Question: who viewed and bought what recently, and how often?
    Counts the view and purchase events later than as_of - n days. Growth: linear in the events of
    the last 28 days.
-#}

with

windows as (
    {%- for days in [1, 2, 7, 28] %}

    select
        {{ days }} as window_days,
        {{ time_plus('day', -days, 'as_of') }} as starts_at
    from {{ ref('int_run_dates') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

longest_window as (

    select min(starts_at) as starts_at
    from windows

),

recent_events as (

    select
        events.user_key,
        events.item_key,
        case event_types.event_type when 'purchase' then 1 else 0 end as purchases,
        case event_types.event_type when 'view' then 1 else 0 end as views,
        events.event_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join longest_window
        on events.event_at > longest_window.starts_at
    where event_types.event_type in ('view', 'purchase')

),

final as (

    select
        recent_events.user_key,
        recent_events.item_key,
        cast(windows.window_days as smallint) as window_days,
        cast(sum(recent_events.purchases) as integer) as purchases,
        cast(sum(recent_events.views) as integer) as views
    from recent_events
    inner join windows
        on recent_events.event_at > windows.starts_at
    group by
        recent_events.user_key,
        recent_events.item_key,
        windows.window_days

)

select * from final
