{#- A 64-bit float. -#}
{% macro double_value(expression) -%}
    cast({{ expression }} as {{ double_type() }})
{%- endmacro %}
