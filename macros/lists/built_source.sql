{#- One row if the candidates of a source are to be computed, none if it has no weight. The seed
    decides that, or build_unused_sources, which computes all sources to measure them. -#}
{% macro built_source(source_name) -%}
{%- if var('build_unused_sources') -%}
select '{{ source_name }}' as source_name
{%- else -%}
select source_name
from {{ ref('recommendation_sources') }}
where
    source_name = '{{ source_name }}'
    and weight_without_history + weight_with_history > 0
{%- endif -%}
{%- endmacro %}
