{#-
    Grain: one row per event of an event id under which one event is told again.
    Question: which of its rows stands for the event?
    The earliest; rows of the same moment are ordered by their content, so the choice does not
    depend on the order in which rows arrive. Only after as_of can such an id turn out to name
    nothing (int_repeated_event_ids); then its rows after as_of stand for themselves. Growth: linear
    in the events of these ids.
-#}

with

ids_of_events as (

    select
        event_id,
        is_one_event
    from {{ ref('int_repeated_event_ids') }}
    where is_one_event or is_one_past_event

),

-- A join would make DuckDB hash all events, whose number after staging's filters it underestimates.
told_again as (

    select *
    from {{ ref('stg_events') }}
    where event_id in (select ids_of_events.event_id from ids_of_events)

),

numbered_events as (

    select
        events.*,
        ids_of_events.is_one_event,
        row_number() over (
            partition by events.event_id
            order by
                events.event_at,
                events.order_id nulls last,
                events.session_id nulls last,
                events.message_id nulls last,
                events.recommendation_id nulls last,
                events.promotion_id nulls last,
                events.quantity nulls last,
                events.unit_price nulls last,
                events.event_value nulls last,
                events.source_row nulls last
        ) as repeat_number
    from told_again as events
    inner join ids_of_events
        on events.event_id = ids_of_events.event_id

),

final as (

    select
        numbered_events.event_id,
        {{ event_columns('numbered_events') | indent(8) }}
    from numbered_events
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        numbered_events.repeat_number = 1
        or (not numbered_events.is_one_event and numbered_events.event_at > run_dates.as_of)

)

select * from final
