{#-
    Grain: one row per item that a named source tells of.
    Question: what is the catalogue, if it comes from the named sources?
    What a tracker tells of an item of Shopify's catalogue is left out: the catalogue says it
    better.
-#}
{{ config(enabled=is_composed('items'), materialized='view') }}

with

told_items as (

    {{ unioned_sources('event', '_items', [
        'item_id', 'sku', 'item_name', 'category_path', 'brand', 'upper(currency) as currency',
        as_text('price') ~ ' as price', 'unit_cost', 'stock_quantity', 'is_recommendable',
        'created_at', 'image_url', 'item_url',
    ]) | indent(4) }}

),

final as (

    select
        told_items.source_name,
        {{ sourced_id('item_id', 'told_items') }} as item_id,
        told_items.item_name,
        told_items.category_path,
        told_items.brand,
        {{ told_price('told_items', 'price') | indent(8) }} as price,
        told_items.unit_cost,
        told_items.stock_quantity,
        told_items.is_recommendable,
        told_items.created_at,
        told_items.image_url,
        told_items.item_url
    from told_items
    cross join {{ ref('source_currency') }} as currencies
    left join {{ ref('source_item_names') }} as names
        on told_items.item_id = names.told_id
    left join {{ ref('source_item_names') }} as names_by_sku
        on told_items.sku = names_by_sku.told_id
    where
        coalesce(
            names.item_id,
            names_by_sku.item_id,
            {{ sourced_id('item_id', 'told_items') }}
        ) = {{ sourced_id('item_id', 'told_items') }}

)

select * from final
