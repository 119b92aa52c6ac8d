{#- The input tables that are composed of the sources named in the vars, by the models
    source_<table>, and not read from a file. Where a var names a relation for a table, that is
    read. -#}
{% macro composed_tables() -%}
    {%- set composed = [] -%}
    {%- if named_sources('event') -%}
        {%- do composed.extend(['events', 'items', 'users', 'user_aliases']) -%}
    {%- endif -%}
    {%- if named_sources('message') -%}
        {%- do composed.append('messages') -%}
    {%- endif -%}
    {%- set tables = [] -%}
    {%- for table in composed if not var(table ~ '_relation') -%}
        {%- do tables.append(table) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
