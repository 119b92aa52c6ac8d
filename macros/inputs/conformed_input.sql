{#- One input table as the contract has it: every column is present and of its type, blank text is
    null, missing optional columns are null, and a missing table has no rows. The contract is the
    sources YAML. Compiling and linting need no data, so a required table may be missing then.
    `source_row` is the row's number in its file; null for a relation. -#}
{% macro conformed_input(table) -%}
    {%- set relation = source('shop', table) -%}
    {%- if not execute -%}
        {{ return('select 1 as not_yet') }}
    {%- endif -%}
    {%- set contract = input_contract(table) -%}
    {%- set input = input_relation(table, relation) -%}
    {%- set found = input_columns(input) if input else {} -%}
    {%- if not input and contract.is_required and flags.WHICH != 'compile' -%}
        {%- do exceptions.raise_compiler_error(
            "input table '" ~ table ~ "' is missing: put " ~ table ~ ".parquet or " ~ table
            ~ ".csv into '" ~ var('data_path') ~ "', or set the var " ~ table ~ "_relation"
        ) -%}
    {%- endif -%}
    {%- for column in contract.columns.values() if input and column.is_required -%}
        {%- if column.name not in found -%}
            {%- do exceptions.raise_compiler_error(
                "column '" ~ column.name ~ "' of input table '" ~ table ~ "' is missing: add it or"
                ~ " rename one of " ~ (found.keys() | join(', '))
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    select
    {%- for column in contract.columns.values() %}
        {{ conformed_column(column, found.get(column.name)) }} as {{ column.name }},
    {%- endfor %}
        {{ 'source_row' if 'source_row' in found else 'cast(null as bigint)' }} as source_row
    {%- if input %}
    from {{ input }}
    {%- else %}
    where 1 = 0
    {%- endif %}
{%- endmacro %}
