{#- What to read for an input table: the relation that its var names, the model that composes it of the
    named sources, a file (DuckDB), the source's own relation, or nothing if there is none. -#}
{% macro input_relation(table, relation) -%}
    {%- if named_relation(table) -%}
        {{ return(named_relation(table)) }}
    {%- endif -%}
    {%- if is_composed(table) -%}
        {{ return(load_relation(relation)) }}
    {%- endif -%}
    {{ return(adapter.dispatch('input_relation', 'cross_sell')(table, relation)) }}
{%- endmacro %}

{% macro default__input_relation(table, relation) -%}
    {{ return(load_relation(relation)) }}
{%- endmacro %}

{#- DuckDB reads files in place. -#}
{% macro duckdb__input_relation(table, relation) -%}
    {%- set folder = input_folder(table) -%}
    {%- set path = folder ~ '/' ~ table -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- set suffixes = ['.parquet', '.csv'] if '\\' in path else ['.*'] -%}
    {%- set files = run_query(
        "select file from glob(['" ~ pattern ~ suffixes | join("', '" ~ pattern) ~ "'])"
    ).columns[0].values() -%}
    {%- if path ~ '.parquet' in files and path ~ '.csv' in files -%}
        {%- do exceptions.raise_compiler_error(
            "input table '" ~ table ~ "' is there twice: keep one of " ~ table ~ ".parquet and "
            ~ table ~ ".csv in '" ~ folder ~ "'"
        ) -%}
    {%- endif -%}
    {%- for file in [path ~ '.parquet', path ~ '.csv'] if file in files -%}
        {%- do stop_on_repeated_columns(table, file) -%}
        {{ return(file_rows(file)) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
