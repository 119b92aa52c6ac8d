{#- One row if the candidates of a source are to be computed, none if it is off. The seed decides
    that, or build_unused_sources, which computes all sources to measure them. -#}
{% macro built_source(source_name) -%}
{%- if var('build_unused_sources') -%}
select '{{ source_name }}' as source_name
{%- else -%}
select source_name
from {{ ref('recommendation_sources') }}
where
    source_name = '{{ source_name }}'
    and factor > 0
{%- endif -%}
{%- endmacro %}
