{#- A 64-bit float: dbt.type_float is 32 bits on some engines. -#}
{% macro double_value(expression) -%}
    cast({{ expression }} as {{ var('double_type') }})
{%- endmacro %}
