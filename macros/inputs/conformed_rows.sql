{#- The rows of one input as the contract has them (macro conformed_input). `input`: the relation, or
    nothing; `found`: the type of each of its columns. `source_row` is the row's number in its file;
    null for a relation. `odd_values` names the columns whose value could not be read, each with the
    value: "|price 12,50|stock_quantity many"; times that were read as numbers are named, too
    ("|event_at# 1767261600"). -#}
{% macro conformed_rows(contract, input, found) -%}
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
        from (select 1 as no_row) as nothing
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
