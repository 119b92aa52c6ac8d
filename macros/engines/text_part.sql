{#- The part of a text between two separators, counted from 1; empty past the last one. Most engines
    have split_part(); what dbt renders for DuckDB takes a detour through a list. -#}
{% macro text_part(expression, separator, part) -%}
    split_part({{ expression }}, '{{ separator }}', {{ part }})
{%- endmacro %}
