{#- The number that whole billionths stand for. -#}
{% macro from_billionths(expression) -%}
    {{ double_value(expression) }} / 1000000000
{%- endmacro %}
