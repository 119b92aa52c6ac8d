{#- What a tracker that follows the e-commerce specification of Segment tells of single products:
    one row per event. -#}
{% macro tracked_products(source_name) -%}
{%- set event_types = {
    'product_viewed': 'view',
    'product_added': 'add_to_cart',
    'product_removed': 'remove_from_cart',
    'product_added_to_wishlist': 'wishlist',
    'product_reviewed': 'rating',
} -%}
with

{% for table in event_types -%}
{{ table }} as (

    {{ source_rows(source_name, table) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for table, event_type in event_types.items() %}

    select
        {{ table }}.id as event_id,
        {{ table }}.user_id,
        {{ table }}.anonymous_id,
        coalesce({{ table }}.product_id, {{ table }}.sku) as item_id,
        {{ table }}.sku,
        '{{ event_type }}' as event_type,
        {{ table }}.name as item_name,
        {{ table }}.category as category_path,
        {{ table }}.brand,
        {{ table }}.url as item_url,
        {{ table }}.image_url,
        {{ table }}.currency,
        {{ table }}.price,
        {{ table }}.quantity,
        {{ table }}.rating as event_value,
        {{ table }}.told_at as event_at
    from {{ table }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
{%- endmacro %}
