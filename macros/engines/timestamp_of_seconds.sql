{#- A number of seconds since 1970 as a timestamp in UTC. -#}
{% macro timestamp_of_seconds(expression) -%}
    {{ return(adapter.dispatch('timestamp_of_seconds', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__timestamp_of_seconds(expression) -%}
    timestamp_micros(cast(round(({{ expression }}) * 1000000) as bigint))
{%- endmacro %}

{% macro postgres__timestamp_of_seconds(expression) -%}
    to_timestamp({{ expression }}) at time zone 'UTC'
{%- endmacro %}

{% macro duckdb__timestamp_of_seconds(expression) -%}
    make_timestamp(cast(round(({{ expression }}) * 1000000) as bigint))
{%- endmacro %}
