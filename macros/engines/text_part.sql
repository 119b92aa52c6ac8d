{#- The part of a text between two separators, counted from 1; empty past the last one. Most engines
    have split_part(); what dbt renders for DuckDB takes a detour through a list. -#}
{% macro text_part(expression, separator, part) -%}
    {{ return(adapter.dispatch('text_part', 'cross_sell')(expression, separator, part)) }}
{%- endmacro %}

{% macro default__text_part(expression, separator, part) -%}
    split_part({{ expression }}, '{{ separator }}', {{ part }})
{%- endmacro %}

{#- BigQuery splits into an array, which is null past its end. -#}
{% macro bigquery__text_part(expression, separator, part) -%}
    case
        when {{ expression }} is not null
            then coalesce(split({{ expression }}, '{{ separator }}')[safe_ordinal({{ part }})], '')
    end
{%- endmacro %}
