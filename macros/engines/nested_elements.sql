{#- The rows of a relation, one for each element of a nested column, as a query: with the element as
    `item` and its `position`, from 0 or 1. -#}
{% macro nested_elements(relation, column) -%}
    {{ return(adapter.dispatch('nested_elements', 'cross_sell')(relation, column)) }}
{%- endmacro %}

{#- As BigQuery has it, where such columns come from. -#}
{% macro default__nested_elements(relation, column) -%}
    select
        {{ relation }}.*,
        item,
        position
    from {{ relation }}
    cross join unnest({{ relation }}.{{ column }}) as item with offset as position
{%- endmacro %}

{% macro duckdb__nested_elements(relation, column) -%}
    select
        {{ relation }}.*,
        elements.item,
        elements.position
    from {{ relation }}
    cross join unnest({{ relation }}.{{ column }}) with ordinality as elements (item, position)
{%- endmacro %}
