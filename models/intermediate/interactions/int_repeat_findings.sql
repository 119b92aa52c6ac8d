{#-
    Grain: one row per finding about events that the log tells more than once.
    Question: what is told again, and which event ids name nothing?
-#}
{{ config(materialized='view') }}

with

event_ids as (

    select
        sum(case when is_one_event then 0 else 1 end) as ambiguous_ids,
        sum(case when is_one_event then 0 else event_rows end) as ambiguous_rows,
        min(case when not is_one_event then event_id end) as ambiguous_example,
        sum(case when is_one_event then event_rows - 1 else 0 end) as retried_rows
    from {{ ref('int_repeated_event_ids') }}

),

order_lines as (

    select
        count(*) as repeated_lines,
        sum(repeated_rows) as repeated_rows,
        min(order_id) as example
    from {{ ref('int_repeated_order_lines') }}

),

kept_rows as (

    select kept_rows as events
    from {{ ref('int_input_row_counts') }}
    where table_name = 'events'

),

final as (

    select
        'warning' as severity,
        'event ids that name nothing' as check_name,
        'events' as table_name,
        'event_id' as column_name,
        event_ids.ambiguous_rows as affected,
        kept_rows.events as total,
        {{ counted('event_ids.ambiguous_ids', 'value') }} || ' of events.event_id, e.g. '
        || {{ quoted(shown_id("'events.event_id'", 'event_ids.ambiguous_example')) }} || ', on '
        || {{ counted('event_ids.ambiguous_rows', 'row') }}
        || ' that say different things: they identify nothing, so all these rows are kept;'
        || ' give each event an id of its own, or none' as message
    from event_ids
    cross join kept_rows
    where event_ids.ambiguous_ids > 0

    union all

    select
        'note' as severity,
        'events told again' as check_name,
        'events' as table_name,
        'event_id' as column_name,
        event_ids.retried_rows as affected,
        kept_rows.events as total,
        'events told again under the same event_id, counted once: '
        || {{ counted('event_ids.retried_rows', 'row') }} as message
    from event_ids
    cross join kept_rows
    where event_ids.retried_rows > 0

    union all

    select
        'warning' as severity,
        'orders told again' as check_name,
        'events' as table_name,
        'order_id' as column_name,
        order_lines.repeated_rows as affected,
        kept_rows.events as total,
        {{ counted('order_lines.repeated_lines', 'purchase') }}
        || ' of events told again later, with the same order, item and quantity, by '
        || {{ counted('order_lines.repeated_rows', 'row') }} || ', e.g. order '
        || {{ quoted(shown_id("'events.order_id'", 'order_lines.example')) }}
        || ': each counts once; where renewals keep their order id, set the var'
        || ' renewals_keep_order_id' as message
    from order_lines
    cross join kept_rows
    where order_lines.repeated_lines > 0

)

select * from final
