{#-
    Grain: one row per event and item.
    Question: which items was each event about, and at what price?
    Of a purchase that is told twice only the first telling is read. A refund that names no items
    took back all of its order; it is of the user who ordered, if the order is known. An item has an
    id or, at the least, a name.
-#}
{{ config(enabled=source_is_named('ga4')) }}

with

counted_events as (

    select * from {{ ref('ga4_told_events') }}
    where event_type <> 'purchase' or telling_number = 1

),

event_items as (

    {{ nested_elements('counted_events', 'items') | indent(4) }}

),

told_lines as (

    select
        event_id,
        user_id,
        user_pseudo_id,
        order_id,
        session_id,
        event_type,
        currency,
        position,
        coalesce(
            {{ meant_text(nested_field('item', 'item_id'), true) | indent(12) }},
            {{ meant_text(nested_field('item', 'item_name'), true) | indent(12) }}
        ) as item_id,
        {{ meant_text(nested_field('item', 'item_name')) | indent(8) }} as item_name,
        {{ meant_text(nested_field('item', 'item_brand')) | indent(8) }} as brand,
        {%- for level in ['', 2, 3, 4, 5] %}
        replace(
            {{ meant_text(nested_field('item', 'item_category' ~ level)) | indent(12) }},
            '/',
            chr(92) || '/'
        ) as category_{{ level or 1 }},
        {%- endfor %}
        {{ as_text(nested_field('item', 'price')) }} as price,
        {{ double_value(nested_field('item', 'quantity')) }} as quantity,
        event_at
    from event_items

),

whole_refunds as (

    select events.*
    from counted_events as events
    left join told_lines
        on events.event_id = told_lines.event_id
    where events.event_type = 'return' and told_lines.event_id is null

),

all_lines as (

    select * from told_lines

    union all

    select
        whole_refunds.event_id,
        whole_refunds.user_id,
        whole_refunds.user_pseudo_id,
        whole_refunds.order_id,
        whole_refunds.session_id,
        whole_refunds.event_type,
        told_lines.currency,
        told_lines.position,
        told_lines.item_id,
        told_lines.item_name,
        told_lines.brand,
        {%- for level in range(1, 6) %}
        told_lines.category_{{ level }},
        {%- endfor %}
        told_lines.price,
        told_lines.quantity,
        whole_refunds.event_at
    from whole_refunds
    inner join told_lines
        on whole_refunds.order_id = told_lines.order_id
    where told_lines.event_type = 'purchase'

),

orders as (

    select * from counted_events
    where event_type = 'purchase' and order_id is not null

),

final as (

    select
        lines.event_id || ':' || {{ as_text('lines.position') }} as event_id,
        coalesce(
            orders.user_id,
            orders.user_pseudo_id,
            lines.user_id,
            lines.user_pseudo_id
        ) as user_id,
        lines.item_id,
        cast(null as {{ dbt.type_string() }}) as sku,
        lines.order_id,
        lines.session_id,
        lines.event_type,
        lines.item_name,
        lines.category_1
        {%- for level in range(2, 6) %}
        || coalesce('/' || lines.category_{{ level }}, '')
        {%- endfor %} as category_path,
        lines.brand,
        lines.currency,
        cast(null as {{ dbt.type_string() }}) as image_url,
        cast(null as {{ dbt.type_string() }}) as item_url,
        lines.price,
        lines.quantity,
        lines.event_at
    from all_lines as lines
    left join orders
        on
            lines.order_id = orders.order_id
            and lines.event_type = 'return'

)

select * from final
