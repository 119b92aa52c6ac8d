{#- Whether the candidates of a source are computed: it has a weight in the seed, or all sources are
    asked for, to be measured. -#}
{% macro is_source_built(source_name) -%}
    {%- set seed = ref('recommendation_sources') -%}
    {%- if var('build_unused_sources') or not execute or not load_relation(seed) -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set weights -%}
        select weight_without_history + weight_with_history
        from {{ seed }}
        where source_name = '{{ source_name }}'
    {%- endset -%}
    {%- set found = run_query(weights).columns[0].values() -%}
    {{ return(found | length > 0 and found[0] > 0) }}
{%- endmacro %}
