{#-
    Grain: one row per event on one item that a named source tells.
    Question: what is the log of events, if it comes from the named sources?
    Ids bear the name of their source, so that those of two sources never collide; an item that the
    catalogue of another source knows by the told id has the id that it has there. Purchases and
    returns are taken from one source only (macro orders_source), since all of them may tell the
    same ones. A price in another currency than most bears its currency, so that staging leaves it
    empty and tells so.
-#}
{{ config(enabled=is_composed('events'), materialized='view') }}

with

told_events as (

    {{ unioned_sources('event', '_events', [
        'event_id', 'user_id', 'item_id', 'sku', 'order_id', 'session_id', 'event_type',
        'upper(currency) as currency', 'quantity', as_text('unit_price') ~ ' as unit_price',
        'event_value', 'event_at',
    ]) | indent(4) }}

),

counted_events as (

    select * from told_events
    where
        source_name = '{{ orders_source() }}'
        or event_type not in ('purchase', 'return')

),

final as (

    select
        events.source_name,
        {{ sourced_id('event_id', 'events') }} as event_id,
        {{ sourced_id('user_id', 'events') }} as user_id,
        coalesce(
            items.item_id,
            items_by_sku.item_id,
            {{ sourced_id('item_id', 'events') }}
        ) as item_id,
        {{ sourced_id('order_id', 'events') }} as order_id,
        {{ sourced_id('session_id', 'events') }} as session_id,
        events.event_type,
        events.quantity,
        {{ told_price('events', 'unit_price') | indent(8) }} as unit_price,
        events.event_value,
        events.event_at
    from counted_events as events
    cross join {{ ref('source_currency') }} as currencies
    left join {{ ref('source_item_names') }} as items
        on events.item_id = items.told_id
    left join {{ ref('source_item_names') }} as items_by_sku
        on events.sku = items_by_sku.told_id

)

select * from final
