{#- One input table as the contract has it: every column is present and of its type, blank text is
    null, missing optional columns are null, and a missing table has no rows. What is read is a
    file, a relation, or what is composed of the sources that the vars name. The contract is the
    sources YAML. Compiling and linting need no data, so a required table may be missing then. -#}
{% macro conformed_input(table) -%}
    {%- set relation = source('shop', table) -%}
    {#- Also while dbt parses: a ref that the var holds is what the model depends on. -#}
    {%- do named_relation(table) -%}
    {%- if is_composed(table) -%}
        {%- set relation = ref('source_' ~ table) -%}
    {%- endif -%}
    {%- if not execute -%}
        {{ return('select 1 as not_yet') }}
    {%- endif -%}
    {%- set contract = input_contract(table) -%}
    {#- Compiled with --no-introspect nothing may be asked: the input is as the contract has it. -#}
    {%- if flags.INTROSPECT -%}
        {%- set input = input_relation(table, relation) -%}
        {%- set found = input_columns(input) if input else {} -%}
    {%- else -%}
        {%- set input = relation -%}
        {%- set found = {} -%}
        {%- for column in contract.columns.values() -%}
            {%- do found.update({column.name: contract_type(column) | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if not input and contract.is_required and flags.WHICH != 'compile' -%}
        {%- do exceptions.raise_compiler_error(
            "input table '" ~ table ~ "' is missing: " ~ missing_input_hint(table)
            ~ ', or set the var ' ~ table ~ '_relation'
        ) -%}
    {%- endif -%}
    {%- for column in contract.columns.values() if input -%}
        {%- if column.is_required and column.name not in found -%}
            {%- do exceptions.raise_compiler_error(
                "column '" ~ column.name ~ "' of input table '" ~ table ~ "' is missing: add it or"
                ~ " rename one of " ~ (found.keys() | join(', '))
            ) -%}
        {%- elif column.name in found and not is_plain_type(found[column.name]) -%}
            {%- do exceptions.raise_compiler_error(
                "column '" ~ column.name ~ "' of input table '" ~ table ~ "' is of type "
                ~ found[column.name] ~ ": give one plain value per row"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ conformed_rows(contract, input, found) }}
{%- endmacro %}
