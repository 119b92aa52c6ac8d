{#- The tables of a source, as its YAML declares them: name -> node of dbt. -#}
{% macro source_tables(source_name) -%}
    {%- set tables = {} -%}
    {%- for node in graph.sources.values() if node.source_name == source_name -%}
        {%- do tables.update({node.name: node}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
