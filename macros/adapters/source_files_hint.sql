{#- Where else a table of a source may lie, to end a message with. -#}
{% macro source_files_hint(node) -%}
    {{ return(adapter.dispatch('source_files_hint', 'cross_sell')(node)) }}
{%- endmacro %}

{% macro default__source_files_hint(node) -%}
    {{ return('') }}
{%- endmacro %}

{#- Only DuckDB reads the tables of sources from folders. -#}
{% macro duckdb__source_files_hint(node) -%}
    {{ return(
        ", or put its tables as Parquet or CSV files into '" ~ var('data_path') ~ '/'
        ~ node.source_name ~ "'"
    ) }}
{%- endmacro %}
