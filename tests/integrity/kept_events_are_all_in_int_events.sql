{#- The rows of int_events are the kept events up to as_of, without repeats of an id and without
    internal users. An id shared by an internal and another user may count or not: which of its rows
    stands for the event is not this test's concern. -#}

with

internal_users as (

    select user_id
    from {{ ref('stg_users') }}
    where is_internal

),

kept_events as (

    select
        events.event_id,
        case when internal_users.user_id is null then 1 else 0 end as is_of_a_customer
    from {{ ref('stg_events') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at <= run_dates.as_of
    left join internal_users
        on events.user_id = internal_users.user_id

),

distinct_events as (

    select
        min(is_of_a_customer) as is_surely_counted,
        max(is_of_a_customer) as may_be_counted
    from kept_events
    where event_id is not null
    group by event_id

    union all

    select
        is_of_a_customer as is_surely_counted,
        is_of_a_customer as may_be_counted
    from kept_events
    where event_id is null

),

expected_counts as (

    select
        coalesce(sum(is_surely_counted), 0) as least_rows,
        coalesce(sum(may_be_counted), 0) as most_rows
    from distinct_events

),

found_counts as (

    select count(*) as found_rows
    from {{ ref('int_events') }}

)

select
    expected_counts.least_rows,
    expected_counts.most_rows,
    found_counts.found_rows
from expected_counts
cross join found_counts
where
    found_counts.found_rows < expected_counts.least_rows
    or found_counts.found_rows > expected_counts.most_rows
