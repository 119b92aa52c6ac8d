{#- Whole trillionths as the number they stand for. -#}
{% macro from_trillionths(expression) -%}
    {{ double_value(expression) }} / 1000000000000
{%- endmacro %}
