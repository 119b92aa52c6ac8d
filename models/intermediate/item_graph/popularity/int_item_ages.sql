{#-
    Grain: one item with events.
    Question: since when can people have touched it, as far as the log tells?
    Since its first event, or since the catalogue offers it (available_from, else created_at) where
    that is earlier: then it lay there untouched. Not before the log begins.
-#}

with

first_events as (

    select
        item_key,
        min(event_at) as first_at,
        min(min(event_at)) over () as log_starts_at
    from {{ ref('int_events') }}
    group by item_key

),

final as (

    select
        first_events.item_key,
        greatest(
            first_events.log_starts_at,
            least(
                first_events.first_at,
                coalesce(items.available_from, items.created_at, first_events.first_at)
            )
        ) as known_at
    from first_events
    inner join {{ ref('int_items') }} as items
        on first_events.item_key = items.item_key

)

select * from final
