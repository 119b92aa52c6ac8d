{#- The CTEs of the lists that users' histories lead to by way of a relation of items, up to `final`:
    its `weight` by the trend factor (macro relation_offers), every item of the history alike. -#}
{% macro relation_candidates(relation, rank, weight, source) -%}
offers as (

    {{ relation_offers(relation, rank, weight, source) | indent(4) }}

),

{{ history_candidates('offers') }}
{%- endmacro %}
