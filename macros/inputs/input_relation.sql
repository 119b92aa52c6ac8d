{#- What to read for an input table: the relation that its var names, the model that composes it of the
    named sources, a file (DuckDB, Spark), the source's own relation, or nothing if there is none. -#}
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
    {%- set path = input_folder(table) ~ '/' ~ table -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- set suffixes = ['.parquet', '.csv'] if '\\' in path else ['.*'] -%}
    {%- set files = run_query(
        "select file from glob(['" ~ pattern ~ suffixes | join("', '" ~ pattern) ~ "'])"
    ).columns[0].values() -%}
    {%- set file = one_file(table, files) -%}
    {%- if file -%}
        {%- do stop_on_repeated_columns(table, file, file_columns(file)) -%}
    {%- endif -%}
    {{ return(file_rows(file) if file else none) }}
{%- endmacro %}

{#- So does Spark, and a folder of files that has the name of one. -#}
{% macro spark__input_relation(table, relation) -%}
    {%- set files = spark_files(table) -%}
    {%- set file = one_file(table, files) -%}
    {%- if file and file.endswith('.csv') -%}
        {%- do stop_on_repeated_columns(table, file, csv_header(file).names) -%}
    {%- endif -%}
    {{ return(spark_rows(file, files.count(file) == 1) if file else none) }}
{%- endmacro %}

{#- A workspace of Databricks has its input in tables. -#}
{% macro databricks__input_relation(table, relation) -%}
    {{ return(load_relation(relation)) }}
{%- endmacro %}
