{#-
    Grain: one row per session of one user.
    Question: what happened during one visit?
    A session is the shop's session_id, where it gives one; otherwise it ends after
    session_timeout_minutes of inactivity. Numbers go by the start, so that no later event moves
    them. seconds_since_previous are from start to start, for the same reason. A table, since several
    models read it; all that reads sessions reads them here. Growth: linear in the events.
-#}

with

events_without_session as (

    select
        *,
        lag(event_at) over (
            partition by user_key
            order by event_at
        ) as previous_event_at
    from {{ ref('int_event_details') }}
    where session_id is null

),

timed_events as (

    select
        *,
        {{ time_plus('minute', var('session_timeout_minutes'), 'previous_event_at') }}
            as session_would_end_at
    from events_without_session

),

numbered_events as (

    select
        user_key,
        session_id as shop_session_id,
        0 as session_in_user,
        item_key,
        event_type,
        order_id,
        amount,
        event_at
    from {{ ref('int_event_details') }}
    where session_id is not null

    union all

    select
        user_key,
        cast(null as {{ dbt.type_string() }}) as shop_session_id,
        sum(case when event_at <= session_would_end_at then 0 else 1 end) over (
            partition by user_key
            order by event_at, case when event_at <= session_would_end_at then 1 else 0 end
            rows between unbounded preceding and current row
        ) as session_in_user,
        item_key,
        event_type,
        order_id,
        amount,
        event_at
    from timed_events

),

sessions as (

    select
        user_key,
        shop_session_id,

        min(event_at) as started_at,
        max(event_at) as ended_at,

        count(*) as events,
        count(distinct item_key) as items,
        {{ session_sums() | indent(8) }}
    from numbered_events
    group by
        user_key,
        shop_session_id,
        session_in_user

),

final as (

    select
        user_key,
        cast(
            row_number() over (
                partition by user_key
                order by started_at, shop_session_id nulls last
            ) as integer
        ) as session_number,
        shop_session_id,

        cast(events as integer) as events,
        cast(items as integer) as items,
        views,
        carts,
        cart_value,
        orders,
        order_value,
        {{ seconds_between(
            'lag(started_at) over (
            partition by user_key
            order by started_at, shop_session_id nulls last
        )', 'started_at'
        ) }} as seconds_since_previous,

        carts > 0 as has_cart,
        orders > 0 as has_purchase,

        started_at,
        ended_at
    from sessions

)

select * from final
