{#- The rows of one table of a source, as a query: every column that the YAML of the source
    declares, in its type, absent ones as nulls; `timestamp` bears the name told_at, as some engines
    reserve the word; no rows where a table that may be absent is. Stops if tables or columns that the
    source cannot do without are absent, and names all of them. Compiling and linting need no data. -#}
{% macro source_rows(source_name, table) -%}
    {%- set declared = source(source_name, table) -%}
    {%- if not execute -%}
        {{ return('select 1 as not_yet') }}
    {%- endif -%}
    {%- set node = source_tables(source_name)[table] -%}
    {%- set relation = source_relation(node) -%}
    {%- if not relation and flags.WHICH != 'compile' -%}
        {%- set absent = absent_tables(source_name) -%}
        {%- if absent -%}
            {%- do exceptions.raise_compiler_error(
                'source ' ~ source_name ~ ' has no table ' ~ absent | join(', ') ~ ' in schema '
                ~ node.schema ~ ': set the var ' ~ source_name ~ '_schema' ~ source_files_hint(node)
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {%- set found = source_columns(relation, node) if relation else {} -%}
    {%- set absent = node.config.meta.required_columns | reject('in', found) | list -%}
    {%- if relation and absent -%}
        {%- do exceptions.raise_compiler_error(
            'table ' ~ table ~ ' of source ' ~ source_name ~ ' has no column ' ~ absent | join(', ')
            ~ ': add it, or rename one of '
            ~ found.keys() | reject('equalto', 'source_row') | join(', ')
        ) -%}
    {%- endif -%}
    select
    {%- for column in node.columns.values() %}
        {{ typed_column(column, found.get(column.name)) | indent(8) }} as {{ column.name if column.name != 'timestamp' else 'told_at' }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    {%- if relation %}
    from {{ relation }}
    {%- else %}
    from (select 1 as no_row) as nothing
    where 1 = 0
    {%- endif %}
{%- endmacro %}
