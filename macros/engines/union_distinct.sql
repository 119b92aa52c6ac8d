{#- Between two queries: the rows of both, each once. -#}
{% macro union_distinct() -%}
    {{ return(adapter.dispatch('union_distinct', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__union_distinct() -%}
    union distinct
{%- endmacro %}

{#- Redshift documents no distinct after union, and means it. -#}
{% macro redshift__union_distinct() -%}
    union
{%- endmacro %}
