{#- The name of the 64-bit float type: dbt.type_float is 32 bits on some engines. A whole number
    divided by one with a point, days / 14.0, has six decimals on Spark: make one of the two a float.
    In the YAML, where no macro can be called, each file says the same once, under the anchor
    `double`; a test keeps both in step. -#}
{% macro double_type() -%}
    {{ return(adapter.dispatch('double_type', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__double_type() -%}
    {{ return('double') }}
{%- endmacro %}

{% macro bigquery__double_type() -%}
    {{ return('float64') }}
{%- endmacro %}

{% macro postgres__double_type() -%}
    {{ return('double precision') }}
{%- endmacro %}
