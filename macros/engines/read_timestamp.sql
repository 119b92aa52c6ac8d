{#- A text as a timestamp in UTC, with the offset in the text taken into account; null if
    unreadable. -#}
{% macro read_timestamp(expression) -%}
    {{ return(adapter.dispatch('read_timestamp', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__read_timestamp(expression) -%}
    {{ try_cast(expression, dbt.type_timestamp()) }}
{%- endmacro %}

{#- A plain cast would drop the offset; the profile sets the session's time zone to UTC. -#}
{% macro duckdb__read_timestamp(expression) -%}
    cast(try_cast({{ expression }} as timestamptz) as timestamp)
{%- endmacro %}
