{#-
    Grain: one row per line of an order that counts.
    Question: which product was bought, how many of it, and at what price?
    The price of a piece is that before coupons of the order, less what was taken off the line
    itself. A line without a product, such as a tip, is not an item and is left out; if the product
    was deleted since, its variant may still tell it.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

order_lines as (

    {{ source_rows('shopify', 'order_line') | indent(4) }}

),

final as (

    select
        order_lines.id as line_id,
        orders.order_id,
        orders.user_id,
        coalesce(order_lines.product_id, variants.product_id) as product_id,
        orders.currency,
        order_lines.quantity,
        coalesce(order_lines.price, order_lines.original_unit_price_set_shop_amount)
        - coalesce(order_lines.total_discount, order_lines.total_discount_set_shop_amount, 0)
        / nullif(order_lines.quantity, 0) as unit_price,
        coalesce(order_lines.gift_card, order_lines.is_gift_card, false) as is_gift_card,
        orders.ordered_at
    from order_lines
    inner join {{ ref('shopify_orders') }} as orders
        on order_lines.order_id = orders.order_id
    left join {{ ref('shopify_variants') }} as variants
        on order_lines.variant_id = variants.variant_id
    where coalesce(order_lines.product_id, variants.product_id) is not null

)

select * from final
