{#-
    Grain: one row per variant of a product.
    Question: of which product is it, what does it cost, and how much of it is there?
    Stock is summed over places; a variant that is sold when there is none, or is not counted, has
    none to be told. Without inventory levels the sum that Shopify keeps itself stands.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

variants as (

    {{ source_rows('shopify', 'product_variant') | indent(4) }}

),

inventory_items as (

    {{ source_rows('shopify', 'inventory_item') | indent(4) }}

),

inventory_levels as (

    {{ source_rows('shopify', 'inventory_level') | indent(4) }}

),

inventory_quantities as (

    {{ source_rows('shopify', 'inventory_quantity') | indent(4) }}

),

told_stocks as (

    select
        inventory_item_id,
        available
    from inventory_levels
    where available is not null

    union all

    select
        inventory_item_id,
        quantity as available
    from inventory_quantities
    where lower(name) = 'available'

),

stocks as (

    select
        inventory_item_id,
        {{ double_value('sum(available)') }} as available
    from told_stocks
    group by inventory_item_id

),

final as (

    select
        variants.id as variant_id,
        variants.product_id,
        variants.sku,
        variants.price,
        coalesce(inventory_items.unit_cost_amount, inventory_items.cost) as unit_cost,
        case
            when
                coalesce(variants.inventory_policy, 'deny') <> 'continue'
                and coalesce(inventory_items.tracked, true)
                then coalesce(stocks.available, variants.inventory_quantity)
        end as stock_quantity
    from variants
    left join inventory_items
        on variants.inventory_item_id = inventory_items.id
    left join stocks
        on variants.inventory_item_id = stocks.inventory_item_id

)

select * from final
