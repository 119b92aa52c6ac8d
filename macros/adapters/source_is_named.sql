{#- Whether the vars name a source: only then its models are there. -#}
{% macro source_is_named(name) -%}
    {{ return(name in named_sources('event') + named_sources('message')) }}
{%- endmacro %}
