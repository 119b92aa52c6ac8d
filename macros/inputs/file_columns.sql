{#- The names of the columns of a Parquet or CSV file on DuckDB, in order and as they are written:
    read as rows, names that are there twice get a number. -#}
{% macro file_columns(path, encoding='utf-8') -%}
    {%- set pattern = glob_escaped(path) -%}
    {%- if not path.lower().endswith('.parquet') -%}
        {{ return(csv_header(pattern, encoding).names) }}
    {%- endif -%}
    {%- set names = [] -%}
    {#- The schema begins with the file itself; after a column come those that lie within it. -#}
    {%- set inner = namespace(left=0) -%}
    {%- for row in run_query(
        "select name, coalesce(num_children, 0) as children from parquet_schema('" ~ pattern ~ "')"
    ).rows[1:] -%}
        {%- if inner.left -%}
            {%- set inner.left = inner.left - 1 -%}
        {%- else -%}
            {%- do names.append(row['name']) -%}
        {%- endif -%}
        {%- set inner.left = inner.left + row['children'] -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
