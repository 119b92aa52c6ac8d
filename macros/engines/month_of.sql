{#- The month of a timestamp, 1 to 12. -#}
{% macro month_of(expression) -%}
    extract(month from {{ expression }})
{%- endmacro %}
