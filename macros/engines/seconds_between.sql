{#- Whole seconds from one timestamp to a later one, as a bigint. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'cross_sell')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    cast({{ dbt.datediff(earlier, later, 'second') }} as bigint)
{%- endmacro %}

{#- The same without the casts that dbt puts around timestamps. -#}
{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{#- The same without the tests that dbt puts around timestamps. -#}
{% macro spark__seconds_between(earlier, later) -%}
    (
        unix_seconds(cast({{ later }} as timestamp))
        - unix_seconds(cast({{ earlier }} as timestamp))
    )
{%- endmacro %}
