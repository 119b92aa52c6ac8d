{#- A chance from its log odds. -#}
{% macro order_chance(log_odds) -%}
1 / (1 + {{ exponential('-(' ~ log_odds ~ ')') }})
{%- endmacro %}
