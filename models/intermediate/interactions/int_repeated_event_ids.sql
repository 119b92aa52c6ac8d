{#-
    Grain: one row per event id that occurs more than once in the input.
    Question: do its rows tell one event again, or does the id name nothing?
    A retry says the same user, item and event type within a day. Where the rows of an id differ in
    these, it was not made for single events (two systems each counting 1, 2, 3 ..., a constant), so
    it says nothing of any of them. What happens up to as_of is judged by what was known then: rows
    after it must not change the past. Growth: linear in the events; next to nothing where no id
    repeats.
-#}

with

repeated_ids as (

    select event_id
    from {{ ref('stg_events') }}
    where event_id is not null
    group by event_id
    having count(*) > 1

),

rows_of_ids as (

    select
        events.event_id,
        events.user_id,
        events.item_id,
        events.event_type,
        events.event_at,
        case when events.event_at <= run_dates.as_of then events.user_id end as past_user_id,
        case when events.event_at <= run_dates.as_of then events.item_id end as past_item_id,
        case when events.event_at <= run_dates.as_of then events.event_type end as past_event_type,
        case when events.event_at <= run_dates.as_of then events.event_at end as past_event_at
    from {{ ref('stg_events') }} as events
    inner join repeated_ids
        on events.event_id = repeated_ids.event_id
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        event_id,

        count(*) as event_rows,

        min(user_id) = max(user_id)
        and min(item_id) = max(item_id)
        and min(event_type) = max(event_type)
        and max(event_at) <= {{ time_plus('day', 1, 'min(event_at)') }} as is_one_event,
        count(past_event_at) > 1
        and min(past_user_id) = max(past_user_id)
        and min(past_item_id) = max(past_item_id)
        and min(past_event_type) = max(past_event_type)
        and max(past_event_at) <= {{ time_plus('day', 1, 'min(past_event_at)') }}
            as is_one_past_event
    from rows_of_ids
    group by event_id

)

select * from final
