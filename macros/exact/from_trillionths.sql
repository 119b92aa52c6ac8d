{#- The number that whole trillionths stand for. -#}
{% macro from_trillionths(expression) -%}
    {{ double_value(expression) }} / 1000000000000
{%- endmacro %}
