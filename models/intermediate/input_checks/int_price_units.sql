{#-
    Grain: one row, or none where prices paid are near those of the catalogue.
    Question: are prices paid in another unit than those of the catalogue, such as cents?
    The geometric mean of price paid / price of the item must lie between a tenth and ten.
    Logarithms are summed in whole billionths, so that two builds agree.
-#}
{{ config(materialized='view') }}

with

paid_shares as (

    select
        count(*) as purchases,
        {{ exponential(
            from_billionths('sum(' ~ to_billionths('ln(events.unit_price / items.price)') ~ ')')
            ~ ' / nullif(count(*), 0)'
        ) }} as paid_share
    from {{ ref('stg_events') }} as events
    inner join {{ ref('stg_items') }} as items
        on events.item_id = items.item_id
    where
        events.event_type = 'purchase'
        and events.unit_price > 0
        and items.price > 0

),

final as (

    select
        'warning' as severity,
        'prices in another unit' as check_name,
        'events' as table_name,
        'unit_price' as column_name,
        purchases as affected,
        purchases as total,
        'prices paid (events.unit_price) are on the mean '
        || {{ as_text('cast(paid_share as decimal(18, 3))') }}
        || ' times those of the catalogue (items.price): give both for one unit, in one currency'
            as message
    from paid_shares
    where
        paid_share > 10
        or paid_share < 0.1

)

select * from final
