{#- What to read for a table of a source, under the name `input`; nothing if there is no such table.
    Where the engine is not to be asked, the table is there. -#}
{% macro source_relation(node) -%}
    {%- if not flags.INTROSPECT -%}
        {{ return(node.relation_name ~ ' as input') }}
    {%- endif -%}
    {{ return(adapter.dispatch('source_relation', 'cross_sell')(node)) }}
{%- endmacro %}

{% macro default__source_relation(node) -%}
    {%- set relation = adapter.get_relation(node.database, node.schema, node.identifier) -%}
    {{ return(relation ~ ' as input' if relation else none) }}
{%- endmacro %}

{#- Google shards the log by day: its name is a pattern, which no catalogue lists. -#}
{% macro bigquery__source_relation(node) -%}
    {%- if node.identifier.endswith('*') -%}
        {{ return(node.relation_name ~ ' as input') }}
    {%- endif -%}
    {%- set relation = adapter.get_relation(node.database, node.schema, node.identifier) -%}
    {{ return(relation ~ ' as input' if relation else none) }}
{%- endmacro %}

{#- What is not in the database may lie in files, in a folder of the source's name within data_path:
    <table>.parquet or .csv, or a Parquet file per day of a log, <table>_20260131.parquet. -#}
{% macro duckdb__source_relation(node) -%}
    {%- set relation = adapter.get_relation(node.database, node.schema, node.identifier) -%}
    {%- if relation -%}
        {{ return(relation ~ ' as input') }}
    {%- endif -%}
    {%- set path = var('data_path') ~ '/' ~ node.source_name ~ '/' ~ node.name -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- set days = pattern ~ '_[0-9]*.parquet' -%}
    {%- set files = run_query(
        "select file from glob(['" ~ pattern ~ ".*', '" ~ days ~ "'])"
    ).columns[0].values() -%}
    {%- for file in [path ~ '.parquet', path ~ '.csv'] if file in files -%}
        {{ return(file_rows(file)) }}
    {%- endfor -%}
    {%- for file in files if file.endswith('.parquet') -%}
        {{ return("read_parquet('" ~ days ~ "', union_by_name = true) as input") }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
