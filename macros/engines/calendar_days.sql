{#- Days from one date to a later one; of timestamps, midnights between the two. -#}
{% macro calendar_days(earlier, later) -%}
    {{ return(adapter.dispatch('calendar_days', 'cross_sell')(earlier, later)) }}
{%- endmacro %}

{% macro default__calendar_days(earlier, later) -%}
    {{ dbt.datediff(earlier, later, 'day') }}
{%- endmacro %}

{#- The same without the casts that dbt puts around timestamps. -#}
{% macro duckdb__calendar_days(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{#- The same without the tests that dbt puts around dates. -#}
{% macro spark__calendar_days(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}
