{#- The relation that the var of an input table names, as SQL; empty if it names none. The var holds
    a plain name, or ref or source, which dbt renders with quotes, on DuckDB also as a file. -#}
{% macro named_relation(table) -%}
    {%- set name = table ~ '_relation' -%}
    {%- set relation = var(name) or '' -%}
    {%- set part = '([A-Za-z_][A-Za-z0-9_]*|"[^"]+"|`[^`]+`)' -%}
    {%- set file = "'[^']+'|[a-z_]+[(]([^';]|'[^']*')+[)]" -%}
    {%- set pattern = '|(' ~ part ~ '[.]){1,2}' ~ part ~ '|' ~ file -%}
    {%- if execute and not modules.re.fullmatch(pattern, relation | string) -%}
        {%- do exceptions.raise_compiler_error(
            "var '" ~ name ~ "' is " ~ relation ~ ": give schema.table or database.schema.table,"
            ~ " plain names, or ref or source of a table or view"
        ) -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
