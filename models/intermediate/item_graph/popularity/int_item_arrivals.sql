{#-
    Grain: one row per item.
    Question: since when can people come across the item, and is it new?
    arrived_at: when the item is both created and available, as far as the catalogue says; otherwise
    its first event, if the log reaches back before the last new_arrival_days (in a younger log
    everything would look new). New items arrived in these days; established items arrived earlier,
    or nobody knows when. An item that has yet to arrive is neither.
    first_observable_at: since when the log would show a touch of the item: its first event, or when
    the catalogue first offers it (available_from, else created_at) if that is earlier, but not
    before the log begins. Null without events.
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
        {{ time_plus('day', -var('new_arrival_days'), 'run_dates.as_of') }} as new_since,
        log_start.first_event_at as log_starts_at
    from {{ ref('int_run_dates') }} as run_dates
    cross join log_start

),

dated_items as (

    select
        items.item_key,
        starts.as_of,
        starts.new_since,
        starts.log_starts_at,
        coalesce(
            case when items.created_at > items.available_from then items.created_at end,
            items.available_from,
            items.created_at,
            case when starts.log_starts_at <= starts.new_since then first_events.first_event_at end
        ) as arrived_at,
        coalesce(items.available_from, items.created_at, first_events.first_event_at)
            as offered_since,
        first_events.first_event_at
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

        arrived_at,
        case
            when first_event_at is not null
                then greatest(log_starts_at, least(first_event_at, offered_since))
        end as first_observable_at
    from dated_items

)

select * from final
