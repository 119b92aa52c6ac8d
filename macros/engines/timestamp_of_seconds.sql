{#- A number of seconds since 1970 as a timestamp in UTC. -#}
{% macro timestamp_of_seconds(expression) -%}
    {{ return(adapter.dispatch('timestamp_of_seconds', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__timestamp_of_seconds(expression) -%}
    timestamp_micros(cast(round(({{ expression }}) * 1000000) as bigint))
{%- endmacro %}

{#- to_timestamp() would round the number that it has taken the years to 2000 from. -#}
{% macro postgres__timestamp_of_seconds(expression) -%}
    timestamp '1970-01-01'
    + cast({{ rounded('(' ~ expression ~ ') * 1000000') }} as bigint) * interval '1 microsecond'
{%- endmacro %}

{% macro duckdb__timestamp_of_seconds(expression) -%}
    make_timestamp(cast(round(({{ expression }}) * 1000000) as bigint))
{%- endmacro %}

{% macro snowflake__timestamp_of_seconds(expression) -%}
    to_timestamp_ntz(cast({{ rounded('(' ~ expression ~ ') * 1000000') }} as bigint), 6)
{%- endmacro %}

{% macro redshift__timestamp_of_seconds(expression) -%}
    dateadd(
        microsecond,
        cast({{ rounded('(' ~ expression ~ ') * 1000000') }} as bigint),
        cast('1970-01-01' as timestamp)
    )
{%- endmacro %}
