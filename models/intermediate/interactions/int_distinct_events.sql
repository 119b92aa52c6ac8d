{#-
    Grain: one row per event of a user, before or after as_of.
    Question: which rows of the log are events, each counted once?
    The logged events without purchases that an order tells again (int_repeated_order_lines). The
    models read the part up to as_of, int_event_details; the evaluation, whose outcomes lie after
    as_of, reads all of it. A view: its readers keep only what they need.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        {{ event_columns('events') | indent(8) }}
    from {{ ref('int_logged_events') }} as events
    left join {{ ref('int_repeated_order_lines') }} as repeated_lines
        on
            case when events.event_type = 'purchase' then events.order_id end
            = repeated_lines.order_id
            and events.user_id = repeated_lines.user_id
            and events.item_id = repeated_lines.item_id
            and coalesce(events.quantity, 1) = repeated_lines.quantity
    where
        repeated_lines.order_id is null
        or events.event_at = repeated_lines.bought_at

)

select * from final
