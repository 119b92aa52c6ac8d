{#- The median of a group; of an even number, the mean of the two in the middle. -#}
{% macro median(expression) -%}
    {{ return(adapter.dispatch('median', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__median(expression) -%}
    percentile_cont(0.5) within group (order by {{ expression }})
{%- endmacro %}

{#- BigQuery has percentiles of windows only. -#}
{% macro bigquery__median(expression) -%}
    {%- set values = 'array_agg(' ~ expression ~ ' ignore nulls order by ' ~ expression ~ ')' -%}
    (
        {{ values }}[safe_ordinal(div(count({{ expression }}) + 1, 2))]
        + {{ values }}[safe_ordinal(div(count({{ expression }}), 2) + 1)]
    ) / 2
{%- endmacro %}
