{#- The products of orders and refunds that a tracker tells of, each with what was told of it as
    JSON, out of its model <source>_told_orders. An order that was called off is left out. A refund
    that names no products took back all of its order; it is of the user who ordered, if the order
    is known. -#}
{% macro tracked_order_lines(source_name) -%}
with

order_refunded as (

    {{ source_rows(source_name, 'order_refunded') | indent(4) }}

),

orders as (

    select * from {{ ref(source_name ~ '_told_orders') }}
    where not is_cancelled

),

refunds as (

    select
        order_refunded.id,
        coalesce(orders.user_id, order_refunded.user_id) as user_id,
        coalesce(orders.anonymous_id, order_refunded.anonymous_id) as anonymous_id,
        order_refunded.order_id,
        coalesce(order_refunded.currency, orders.currency) as currency,
        order_refunded.products,
        order_refunded.told_at as refunded_at
    from order_refunded
    left join {{ ref(source_name ~ '_told_orders') }} as orders
        on order_refunded.order_id = orders.order_id
    where not coalesce(orders.is_cancelled, false)

),

bought_products as (

    {{ json_elements('orders', 'products') | indent(4) }}

),

returned_products as (

    {{ json_elements('refunds', 'products') | indent(4) }}

),

whole_refunds as (

    select refunds.*
    from refunds
    left join returned_products
        on refunds.id = returned_products.id
    where returned_products.id is null

),

final as (
    {%- for relation, event_type, at in [
        ('bought_products', 'purchase', 'ordered_at'),
        ('returned_products', 'return', 'refunded_at'),
    ] %}

    select
        id,
        user_id,
        anonymous_id,
        order_id,
        '{{ event_type }}' as event_type,
        currency,
        element,
        position,
        {{ at }} as event_at
    from {{ relation }}

    union all
    {%- endfor %}

    select
        whole_refunds.id,
        whole_refunds.user_id,
        whole_refunds.anonymous_id,
        whole_refunds.order_id,
        'return' as event_type,
        whole_refunds.currency,
        bought_products.element,
        bought_products.position,
        whole_refunds.refunded_at as event_at
    from whole_refunds
    inner join bought_products
        on whole_refunds.order_id = bought_products.order_id

)

select * from final
{%- endmacro %}
