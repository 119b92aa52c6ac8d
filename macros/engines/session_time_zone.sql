{#- The time zone by which the session reads times; UTC on engines whose macros depend on none. -#}
{% macro session_time_zone() -%}
    {{ return(adapter.dispatch('session_time_zone', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__session_time_zone() -%}
    {{ return('UTC') }}
{%- endmacro %}

{% macro duckdb__session_time_zone() -%}
    {{ return(run_query("select current_setting('TimeZone')").columns[0].values()[0]) }}
{%- endmacro %}

{% macro spark__session_time_zone() -%}
    {{ return(run_query('select current_timezone()').columns[0].values()[0]) }}
{%- endmacro %}
