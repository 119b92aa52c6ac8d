{#- What is left over where a whole number is divided by another. -#}
{% macro remainder(dividend, divisor) -%}
    {{ return(adapter.dispatch('remainder', 'cross_sell')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__remainder(dividend, divisor) -%}
    {{ dividend }} % {{ divisor }}
{%- endmacro %}

{#- BigQuery has no %. -#}
{% macro bigquery__remainder(dividend, divisor) -%}
    mod({{ dividend }}, {{ divisor }})
{%- endmacro %}
