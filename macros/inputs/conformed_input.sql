{#- One input table as the contract has it: every column is present and of its type, blank text is
    null, missing optional columns are null, and a missing table has no rows. What is read is a
    file, a relation, or what is composed of the sources that the vars name. The contract is the
    sources YAML. Compiling and linting need no data, so a required table may be missing then.
    `source_row` is the row's number in its file; null for a relation. `odd_values` names the
    columns whose value could not be read, each with the value: "|price 12,50|stock_quantity many";
    times that were read as numbers are named, too ("|event_at# 1767261600"). -#}
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
    {%- set input = input_relation(table, relation) -%}
    {%- set found = input_columns(input) if input else {} -%}
    {%- if not input and contract.is_required and flags.WHICH != 'compile' -%}
        {%- do exceptions.raise_compiler_error(
            "input table '" ~ table ~ "' is missing: put " ~ table ~ ".parquet or " ~ table
            ~ ".csv into '" ~ var('data_path') ~ "', or set the var " ~ table ~ "_relation"
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
    {%- set columns = contract.columns.values() -%}
    {%- set comma_columns = [] -%}
    {%- for column in columns if column.name in found and may_hold_commas(column, found[column.name]) -%}
        {%- do comma_columns.append(column) -%}
    {%- endfor -%}
    with meant_rows as {{ computed_once() }}(
        select
        {%- for column in columns if column.name in found %}
            {{ meant_column(column, found[column.name]) }} as {{ column.name }},
        {%- endfor %}
            {{ 'source_row' if 'source_row' in found else 'cast(null as bigint)' }} as source_row
        {%- if input %}
        from {{ input }}
        {%- else %}
        where 1 = 0
        {%- endif %}
    ),

    {%- if comma_columns %}

    comma_counts as (
        select
        {%- for column in comma_columns %}
            {{ comma_count(column, found[column.name]) | indent(12) }} as {{ column.name }}_commas
            {{- ',' if not loop.last }}
        {%- endfor %}
        from {{ input }}
    ),
    {%- endif %}

    parsed_rows as {{ computed_once() }}(
        select
            meant_rows.*
        {%- for column in columns if column.name in found %},
            {{ parsed_value(column, found[column.name]) }} as parsed_{{ column.name }}
        {%- endfor %}
        from meant_rows
        {%- if comma_columns %}
        cross join comma_counts
        {%- endif %}
    )

    select
    {%- for column in columns %}
        {{ bounded_value(column) if column.name in found
           else 'cast(null as ' ~ contract_type(column) ~ ')' }} as {{ column.name }},
    {%- endfor %}
        source_row,
        {{ binary_text(odd_values(contract, found)) | indent(8) }} as odd_values
    from parsed_rows
{%- endmacro %}
