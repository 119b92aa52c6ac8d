{#- The rows of a Parquet or CSV file on DuckDB, each with its number in the file (`source_row`). CSV
    is read as text, so that 00123 keeps its zeros. A column of the file that has the name of a
    number of ours is left out or left alone. -#}
{% macro file_rows(path, encoding='utf-8') -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- set names = file_columns(path, encoding) | map('lower') | list -%}
    {%- set left_out = ['source_row'] if 'source_row' in names else [] -%}
    {%- set number = 'row_number() over ()' -%}
    {%- if not path.lower().endswith('.parquet') -%}
        {%- set file = csv_relation(pattern, encoding) -%}
    {%- elif 'file_row_number' in names -%}
        {%- set file = "read_parquet('" ~ pattern ~ "')" -%}
    {%- else -%}
        {#- Cheaper than a window. -#}
        {%- set number = 'file_row_number + 1' -%}
        {%- set file = "read_parquet('" ~ pattern ~ "', file_row_number = true)" -%}
        {%- do left_out.append('file_row_number') -%}
    {%- endif -%}
    {%- set columns = '* exclude (' ~ left_out | join(', ') ~ ')' if left_out else '*' -%}
    {{ return('(select ' ~ columns ~ ', ' ~ number ~ ' as source_row from ' ~ file ~ ') as input') }}
{%- endmacro %}
