{#- What a tracker that follows the e-commerce specification of Segment tells of the products of
    orders and refunds, out of its model <source>_order_lines. -#}
{% macro tracked_orders(source_name) -%}
with

final as (

    select
        id || ':' || {{ as_text('position') }} as event_id,
        user_id,
        anonymous_id,
        coalesce(
            {{ meant_text(json_text('element', 'product_id'), true) | indent(12) }},
            {{ meant_text(json_text('element', 'sku'), true) | indent(12) }}
        ) as item_id,
        {{ json_text('element', 'sku') }} as sku,
        order_id,
        event_type,
        {{ json_text('element', 'name') }} as item_name,
        {{ json_text('element', 'category') }} as category_path,
        {{ json_text('element', 'brand') }} as brand,
        {{ json_text('element', 'url') }} as item_url,
        {{ json_text('element', 'image_url') }} as image_url,
        currency,
        {{ json_text('element', 'price') }} as price,
        {{ read_number(json_text('element', 'quantity')) }} as quantity,
        event_at
    from {{ ref(source_name ~ '_order_lines') }}

)

select * from final
{%- endmacro %}
