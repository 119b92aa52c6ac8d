{#-
    Grain: one item.
    Question: since when can people come across the item, and is it new?
    From the moment on when it is both created and available, as far as the catalogue knows; else
    from its first event on, where the log reaches back before the last new_arrival_days: in a
    younger log everything would look new. New: arrived in these days. Established: arrived before,
    or nobody knows when. An item that is yet to arrive is neither.
-#}

with

first_events as (

    select
        item_key,
        min(event_at) as first_event_at
    from {{ ref('int_events') }}
    group by item_key

),

log_start as (

    select min(first_event_at) as first_event_at
    from first_events

),

starts as (

    select
        run_dates.as_of,
        {{ dbt.dateadd('day', -var('new_arrival_days'), 'run_dates.as_of') }} as new_since,
        log_start.first_event_at as log_starts_at
    from {{ ref('int_run_dates') }} as run_dates
    cross join log_start

),

dated as (

    select
        items.item_key,
        starts.as_of,
        starts.new_since,
        coalesce(
            case when items.created_at > items.available_from then items.created_at end,
            items.available_from,
            items.created_at,
            case when starts.log_starts_at <= starts.new_since then first_events.first_event_at end
        ) as arrived_at
    from {{ ref('int_items') }} as items
    cross join starts
    left join first_events
        on items.item_key = first_events.item_key

),

final as (

    select
        item_key,
        arrived_at is not null and arrived_at > new_since and arrived_at <= as_of as is_new,
        arrived_at is null or arrived_at <= new_since as is_established,
        arrived_at
    from dated

)

select * from final
