{#- A date so many days later, to be compared with dates. -#}
{% macro day_plus(days, date) -%}
    {{ return(adapter.dispatch('day_plus', 'cross_sell')(days, date)) }}
{%- endmacro %}

{% macro default__day_plus(days, date) -%}
    {{ time_plus('day', days, date) }}
{%- endmacro %}

{#- BigQuery compares no DATE to a TIMESTAMP. -#}
{% macro bigquery__day_plus(days, date) -%}
    date_add({{ date }}, interval {{ days }} day)
{%- endmacro %}
