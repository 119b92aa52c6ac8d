{#- A value of the input that is neither a text nor a number, as a timestamp in UTC: a timestamp with or
    without a time zone, or a date. Null if it is none. -#}
{% macro read_moment(expression) -%}
    {{ return(adapter.dispatch('read_moment', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__read_moment(expression) -%}
    {{ try_cast(expression, dbt.type_timestamp()) }}
{%- endmacro %}

{#- The cast of a text would depend on the session's time zone. -#}
{% macro postgres__read_moment(expression) -%}
    {{ read_timestamp(as_text(expression)) }}
{%- endmacro %}

{#- Snowflake tries to cast texts only. The session's time zone must be UTC. -#}
{% macro snowflake__read_moment(expression) -%}
    cast(convert_timezone('UTC', {{ expression }}) as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro redshift__read_moment(expression) -%}
    cast({{ expression }} as {{ dbt.type_timestamp() }})
{%- endmacro %}
