{#- What the class of a user depends on, in its order: columns of int_promotion_features, standardised
    by the training. Read by the SQL that scores and by the training. -#}
{% macro promotion_terms() -%}
    {{ return([
        'lifetime_order_value', 'lifetime_orders', 'average_order_value', 'promoted_order_share',
        'days_since_order', 'cart_value', 'session_order_value', 'session_orders',
        'session_cart_value', 'session_carts', 'session_views', 'session_promotions_available',
        'session_promotions_used', 'session_gap_hours', 'promoted', 'unpromoted', 'newness',
        'recency', 'cart', 'basket', 'promotions_with_order', 'promotions_without_order',
        'nones_with_order', 'nones_without_order',
    ]) }}
{%- endmacro %}
