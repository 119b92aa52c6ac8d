{#-
    Grain: one row per event of a user, before or after as_of, as far as event ids tell events apart.
    Question: which rows of the log are left when retries are taken out?
    Of the rows that tell one event again under its id, one stands for all
    (int_events_of_repeated_ids); all other rows count, even equal ones without an id. A view: its
    readers keep only what they need.
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
