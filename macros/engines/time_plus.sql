{#- A time moved by a number of days, hours, minutes or seconds. -#}
{% macro time_plus(unit, number, moment) -%}
    {{ return(adapter.dispatch('time_plus', 'cross_sell')(unit, number, moment)) }}
{%- endmacro %}

{% macro default__time_plus(unit, number, moment) -%}
    {{ dbt.dateadd(unit, number, moment) }}
{%- endmacro %}

{#- That of dbt would drop what is less than a second. -#}
{% macro spark__time_plus(unit, number, moment) -%}
    timestampadd({{ unit }}, {{ number }}, {{ moment }})
{%- endmacro %}

{#- What dbt renders for BigQuery is a DATETIME, which compares to no TIMESTAMP. -#}
{% macro bigquery__time_plus(unit, number, moment) -%}
    timestamp_add(cast({{ moment }} as timestamp), interval {{ number }} {{ unit }})
{%- endmacro %}
