{#- The features of the promotion models by group, in their order: `user`, what is known of the user at
    the moment, standardised by the training; `moderator`, what a benefit may meet, each from 0 to 1, which
    are user terms as well, or a benefit would stand for what they do by themselves;
    `benefit`, the share of the usual basket that the promotion gives, times each moderator. Read by
    the SQL that scores and by the training. -#}
{% macro promotion_terms() -%}
    {%- set moderators = [
        'one', 'promoted', 'unpromoted', 'newness', 'recency', 'cart', 'basket'
    ] -%}
    {%- set terms = {
        'user': [
            'lifetime_order_value', 'lifetime_orders', 'average_order_value', 'promoted_order_share',
            'days_since_order', 'cart_value', 'session_order_value', 'session_orders',
            'session_cart_value', 'session_carts', 'session_views', 'session_promotions_available',
            'session_promotions_used', 'session_gap_hours',
        ] + moderators[1:],
        'moderator': moderators,
        'benefit': ['benefit'],
    } -%}
    {%- for moderator in moderators if moderator != 'one' -%}
        {%- do terms['benefit'].append('benefit_' ~ moderator) -%}
    {%- endfor -%}
    {{ return(terms) }}
{%- endmacro %}
