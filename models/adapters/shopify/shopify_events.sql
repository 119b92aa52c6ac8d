{#-
    Grain: one row per line of an order, and per line of a refund.
    Question: who bought what, and what came back?
    A refund of money only has no lines, and takes nothing back.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

refunds as (

    {{ source_rows('shopify', 'refund') | indent(4) }}

),

{% for table in ['order_line_refund', 'refund_line_item'] -%}
{{ table }} as (

    {{ source_rows('shopify', table) | indent(4) }}

),

{% endfor -%}
refund_lines as (

    select * from order_line_refund

    union all

    select * from refund_line_item

),

entries as (

    select
        'line:' || line_id as event_id,
        line_id,
        'purchase' as event_type,
        quantity,
        ordered_at as event_at
    from {{ ref('shopify_lines') }}

    union all

    select
        'refund:' || refund_lines.id as event_id,
        refund_lines.order_line_id as line_id,
        'return' as event_type,
        refund_lines.quantity,
        coalesce(refunds.processed_at, refunds.created_at) as event_at
    from refund_lines
    inner join refunds
        on refund_lines.refund_id = refunds.id
    where refund_lines.quantity > 0

),

final as (

    select
        entries.event_id,
        lines.user_id,
        lines.product_id as item_id,
        cast(null as {{ dbt.type_string() }}) as sku,
        lines.order_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        entries.event_type,
        lines.currency,
        entries.quantity,
        lines.unit_price,
        cast(null as {{ double_type() }}) as event_value,
        entries.event_at
    from entries
    inner join {{ ref('shopify_lines') }} as lines
        on entries.line_id = lines.line_id

)

select * from final
