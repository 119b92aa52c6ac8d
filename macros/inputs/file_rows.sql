{#- The rows of a Parquet or CSV file on DuckDB, each with its number in the file (`source_row`). CSV
    is read as text, so that 00123 keeps its zeros. -#}
{% macro file_rows(path, encoding='utf-8') -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- if path.lower().endswith('.parquet') -%}
        {%- set number = 'file_row_number + 1' -%}
        {%- set file = "read_parquet('" ~ pattern ~ "', file_row_number = true)" -%}
    {%- else -%}
        {%- set number = 'row_number() over ()' -%}
        {%- set file = csv_relation(pattern, encoding) -%}
    {%- endif -%}
    {{ return('(select *, ' ~ number ~ ' as source_row from ' ~ file ~ ') as input') }}
{%- endmacro %}
