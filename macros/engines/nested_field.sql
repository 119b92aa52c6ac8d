{#- A field of a nested column. -#}
{% macro nested_field(column, field) -%}
    {{ return(adapter.dispatch('nested_field', 'cross_sell')(column, field)) }}
{%- endmacro %}

{% macro default__nested_field(column, field) -%}
    {{ column }}.{{ field }}
{%- endmacro %}

{#- A dot would do here, too, but the linter takes what stands before it for a table. -#}
{% macro duckdb__nested_field(column, field) -%}
    struct_extract({{ column }}, '{{ field }}')
{%- endmacro %}
