{#- The tables of a source, as its YAML declares them: name -> node of dbt. A project that installs
    this one may have sources of the same names. -#}
{% macro source_tables(source_name) -%}
    {%- set tables = {} -%}
    {%- for node in graph.sources.values()
        if node.source_name == source_name and node.package_name == 'cross_sell' -%}
        {%- do tables.update({node.name: node}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
