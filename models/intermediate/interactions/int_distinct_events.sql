{#-
    Grain: one row per event of a user, before or after as_of.
    Question: which rows of the log are events, each counted once?
    Of the rows with the same event_id one stands for all (int_events_of_repeated_ids); rows without
    an id all count, even equal ones. The models read the part up to as_of, int_event_details; the
    evaluation, whose outcomes lie after as_of, reads all of it. A view: its readers keep only what
    they need.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        {{ event_columns('events') | indent(8) }}
    from {{ ref('stg_events') }} as events
    left join {{ ref('int_events_of_repeated_ids') }} as repeated_events
        on events.event_id = repeated_events.event_id
    where repeated_events.event_id is null

    union all

    select
        {{ event_columns('repeated_events') | indent(8) }}
    from {{ ref('int_events_of_repeated_ids') }} as repeated_events

)

select * from final
