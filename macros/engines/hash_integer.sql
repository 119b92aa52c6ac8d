{#- A non-negative 60-bit integer from the md5 of a string: the same on every engine. -#}
{% macro hash_integer(expression) -%}
    {{ return(adapter.dispatch('hash_integer', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__hash_integer(expression) -%}
    cast(conv(substr(md5({{ expression }}), 1, 15), 16, 10) as bigint)
{%- endmacro %}

{% macro postgres__hash_integer(expression) -%}
    cast(cast('x' || substr(md5({{ expression }}), 1, 15) as bit(60)) as bigint)
{%- endmacro %}

{#- DuckDB has no conv(), but reads hexadecimal strings. -#}
{% macro duckdb__hash_integer(expression) -%}
    cast('0x' || substr(md5({{ expression }}), 1, 15) as bigint)
{%- endmacro %}
