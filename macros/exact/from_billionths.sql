{#- Whole billionths as the number they stand for. -#}
{% macro from_billionths(expression) -%}
    {{ double_value(expression) }} / 1000000000
{%- endmacro %}
