{#- Every row of an input table as the contract has it, with the reason why it cannot be used, if it
    cannot. Of rows with the same key one stands and the others are rejected: an unusable row never
    displaces a usable one, and the earliest wins, so that rows which arrive later never change the
    past; ties are broken by what the rows say, not by their order in the file. -#}
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
        coalesce(
            fault,
            case when repeat_number > 1 then 'repeated {{ contract.key | join(' and ') }}' end
        ) as rejection_reason
    from numbered_rows

)

select * from final
{%- endmacro %}
