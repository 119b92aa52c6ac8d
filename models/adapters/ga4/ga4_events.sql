{#-
    Grain: one row per event on one item.
    Question: which events does Google Analytics 4 bring to the log?
    A device is a user until an alias says whose it is.
-#}
{{ config(enabled=source_is_named('ga4')) }}

with

final as (

    select
        event_id,
        user_id,
        item_id,
        sku,
        order_id,
        session_id,
        event_type,
        currency,
        quantity,
        case when event_type in ('purchase', 'return') then price end as unit_price,
        cast(null as {{ double_type() }}) as event_value,
        event_at
    from {{ ref('ga4_lines') }}

)

select * from final
