{#- A non-negative 60-bit integer from the md5 of a string: the same on every engine. -#}
{% macro hash_integer(expression) -%}
    {{ return(adapter.dispatch('hash_integer', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__hash_integer(expression) -%}
    cast(conv(substr({{ text_digest(expression) }}, 1, 15), 16, 10) as bigint)
{%- endmacro %}

{% macro postgres__hash_integer(expression) -%}
    cast(cast('x' || substr({{ text_digest(expression) }}, 1, 15) as bit(60)) as bigint)
{%- endmacro %}

{#- DuckDB has no conv(), but reads hexadecimal strings. -#}
{% macro duckdb__hash_integer(expression) -%}
    cast('0x' || substr({{ text_digest(expression) }}, 1, 15) as bigint)
{%- endmacro %}

{#- A number in base 16 is cast from text with 0x before it. -#}
{% macro bigquery__hash_integer(expression) -%}
    cast('0x' || substr({{ text_digest(expression) }}, 1, 15) as bigint)
{%- endmacro %}

{#- The format has a sign for each of the hexadecimal digits. -#}
{% macro snowflake__hash_integer(expression) -%}
    cast(to_number(substr({{ text_digest(expression) }}, 1, 15), '{{ 'X' * 15 }}') as bigint)
{%- endmacro %}

{% macro redshift__hash_integer(expression) -%}
    strtol(substring({{ text_digest(expression) }}, 1, 15), 16)
{%- endmacro %}
