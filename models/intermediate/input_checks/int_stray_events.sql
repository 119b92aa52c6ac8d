{#-
    Grain: one row if a few events lie long after all others.
    Question: would the newest event shift what counts as now?
    The first gap of more than half of recent_days after which less than maximum_stray_share of all
    events come: with as_of after such a gap, most of what is recent would be
    empty. Nothing is said where as_of is given. Growth: days.
-#}
{{ config(materialized='view') }}

with

days as (

    select
        cast(event_at as date) as event_date,
        count(*) as events,
        max(event_at) as last_event_at
    from {{ ref('stg_events') }}
    group by cast(event_at as date)

),

numbered_days as (

    select
        event_date,
        last_event_at,
        lead(event_date) over (order by event_date) as next_date,
        max(event_date) over () as last_date,
        sum(events) over () as all_events,
        sum(events) over (order by event_date rows between unbounded preceding and current row)
            as events_until
    from days

),

days_before_gaps as (

    select
        *,
        cast(floor({{ days_between('event_date', 'next_date') }}) as integer) as gap_days
    from numbered_days
    where next_date is not null

),

gaps as (

    select
        last_event_at,
        last_date,
        all_events,
        all_events - events_until as stray_events,
        gap_days,
        row_number() over (order by event_date) as gap_number
    from days_before_gaps
    where
        all_events - events_until < all_events * {{ var('maximum_stray_share') }}
        and gap_days * 2 > {{ var('recent_days') }}

),

final as (

    select
        'warning' as severity,
        'events long after all others' as check_name,
        'events' as table_name,
        'event_at' as column_name,
        cast(stray_events as bigint) as affected,
        cast(all_events as bigint) as total,
        {{ as_text('stray_events') }} || ' of ' || {{ as_text('all_events') }}
        || ' events come ' || {{ as_text('gap_days') }}
        || ' days after all others, the last on ' || {{ as_text('last_date') }}
        || ': with it as now, little would be recent; drop them or run with --as-of '
        || {{ quoted(as_text('last_event_at')) }} as message
    from gaps
    where
        gap_number = 1
        and '{{ var('as_of') }}' = ''

)

select * from final
