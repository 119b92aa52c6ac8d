{#- A chance from its log odds. -#}
{% macro order_chance(log_odds) -%}
1 / (1 + exp(-({{ log_odds }})))
{%- endmacro %}
