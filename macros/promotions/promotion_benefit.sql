{#- What a promotion is worth to a user in money, and costs the shop: what it takes off their usual
    basket and pays of its shipping. The only definition of benefit_amount. -#}
{% macro promotion_benefit(promotion, basket) -%}
{{ double_value(promotion_discount(promotion, basket) ~ '\n+ ' ~ promotion_shipping(promotion, basket)) }}
{%- endmacro %}
