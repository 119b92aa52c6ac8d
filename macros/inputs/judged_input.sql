{#- Every row of an input table as the contract has it, with the reason why it cannot be used, if
    any. Of rows with the same key one is kept and the others are rejected. An unusable row never
    displaces a usable one. The earliest row wins, so rows that arrive later never change the past;
    ties are broken by the content of the rows, not by their order in the file. -#}
{% macro judged_input(table) -%}
{%- set contract = input_contract(table) -%}
with

input_rows as (

    {{ conformed_input(table) | indent(4) }}

),

judged_rows as (

    select
        input_rows.*,
        {{ rejection_reason(table, 'input_rows') | indent(4) }} as fault
    from input_rows

),

numbered_rows as (

    select
        *,
        row_number() over (
            partition by
            {%- for name in contract.key %}
                {{ name }},
            {%- endfor %}
                fault
            order by
            {%- for name in contract.needed if contract.columns[name].type == 'timestamp' %}
                {{ name }} nulls last,
            {%- endfor %}
            {%- for name in contract.columns %}
                {{ name }} nulls last,
            {%- endfor %}
                source_row nulls last
        ) as repeat_number
    from judged_rows

),

final as (

    select
        source_row,
        {%- for name in contract.columns %}
        {{ name }},
        {%- endfor %}
        odd_values,
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated {{ contract.key | join(' and ') }}' end
        ) as rejection_reason
    from numbered_rows

)

select * from final
{%- endmacro %}
