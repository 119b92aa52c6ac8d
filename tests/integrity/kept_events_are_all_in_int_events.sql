{#- The rows of int_events are the kept events up to as_of, without retries under one event id,
    without internal users, and without purchases that an order tells again. How many of the last
    belong to customers and lie before as_of is not this test's concern: they may count or not. -#}

with

customer_events as (

    select
        events.event_id,
        events.user_id,
        events.item_id,
        events.event_type,
        events.event_at,
        case when users.is_internal then 0 else 1 end as customer_rows
    from {{ ref('stg_events') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at <= run_dates.as_of
    left join {{ ref('stg_users') }} as users
        on events.user_id = users.user_id

),

repeated_ids as (

    select event_id
    from customer_events
    where event_id is not null
    group by event_id
    having count(*) > 1

),

retried_events as (

    select sum(events.customer_rows) - max(events.customer_rows) as retries
    from customer_events as events
    inner join repeated_ids
        on events.event_id = repeated_ids.event_id
    group by events.event_id
    having
        count(distinct events.user_id) = 1
        and count(distinct events.item_id) = 1
        and count(distinct events.event_type) = 1
        and max(events.event_at) <= {{ time_plus('day', 1, 'min(events.event_at)') }}

),

kept_counts as (

    select coalesce(sum(customer_rows), 0) as kept_rows
    from customer_events

),

retry_counts as (

    select coalesce(sum(retries), 0) as retries
    from retried_events

),

repeated_counts as (

    select coalesce(sum(repeated_rows), 0) as repeated_rows
    from {{ ref('int_repeated_order_lines') }}

),

found_counts as (

    select count(*) as found_rows
    from {{ ref('int_events') }}

)

select
    kept_counts.kept_rows,
    retry_counts.retries,
    repeated_counts.repeated_rows,
    found_counts.found_rows
from kept_counts
cross join retry_counts
cross join repeated_counts
cross join found_counts
where
    found_counts.found_rows > kept_counts.kept_rows - retry_counts.retries
    or found_counts.found_rows
    < kept_counts.kept_rows - retry_counts.retries - repeated_counts.repeated_rows
