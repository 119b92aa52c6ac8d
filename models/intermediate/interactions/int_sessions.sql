{#-
    Grain: one session of one user.
    Question: what happened on one visit?
    The shop's own session_id where it gives one; else a session ends after
    session_timeout_minutes of inactivity. Growth: linear in the events.
-#}

with

gaps as (

    select
        events.user_key,
        events.item_key,
        events.session_id,
        events.event_type,
        events.event_at,
        lag(events.event_at) over (
            partition by events.user_key, events.session_id
            order by events.event_at
        ) as previous_event_at
    from {{ ref('int_known_events') }} as events

),

timed as (

    select
        *,
        {{ dbt.dateadd('minute', var('session_timeout_minutes'), 'previous_event_at') }}
            as session_would_end_at
    from gaps

),

numbered as (

    select
        *,
        sum(
            case
                when session_id is not null then 0
                when event_at <= session_would_end_at then 0
                else 1
            end
        ) over (
            partition by user_key, session_id
            order by event_at
        ) as session_in_user
    from timed

),

sessions as (

    select
        numbered.user_key,
        numbered.session_id as shop_session_id,
        min(numbered.event_at) as started_at,
        max(numbered.event_at) as ended_at,
        count(*) as events,
        count(distinct numbered.item_key) as items,
        max(case when numbered.event_type = 'add_to_cart' then 1 else 0 end) = 1 as has_cart,
        max(case when numbered.event_type = 'purchase' then 1 else 0 end) = 1 as has_purchase
    from numbered
    group by
        numbered.user_key,
        numbered.session_id,
        numbered.session_in_user

),

final as (

    select
        user_key,
        cast(
            row_number() over (
                partition by user_key
                order by started_at, ended_at, shop_session_id nulls last
            ) as integer
        ) as session_number,
        shop_session_id,
        cast(events as integer) as events,
        cast(items as integer) as items,
        has_cart,
        has_purchase,
        started_at,
        ended_at
    from sessions

)

select * from final
