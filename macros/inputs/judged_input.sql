{#- Every row of an input table as the contract has it, with the reason why it cannot be used, if
    any. Of rows with the same key one is kept and the others are rejected. An unusable row never
    displaces a usable one. The earliest row wins, so rows that arrive later never change the past;
    ties are broken by the content of the rows, not by their order in the file.
    aliases: the relation that says whose an id is in the end; user_id is already replaced by it.
    Where the key holds the user, rows of two accounts of one person may meet. This is not a fault
    of theirs, so the second is not rejected: is_merged says that another row stands for it, the
    person's own one if there is a choice. -#}
{% macro judged_input(table, aliases=none) -%}
{%- set contract = input_contract(table) -%}
{%- set has_person_key = aliases and 'user_id' in contract.key -%}
{%- set key_window -%}
    partition by
    {%- for name in contract.key %}
        {{ 'person_id' if aliases and name == 'user_id' else name }},
    {%- endfor %}
        fault
    order by
    {%- for name in contract.needed if contract.columns[name].type == 'timestamp' %}
        {{ name }} nulls last,
    {%- endfor %}
    {%- if has_person_key %}
        case when user_id = person_id then 0 else 1 end,
    {%- endif %}
    {%- for name in contract.columns %}
        {{ name }} nulls last,
    {%- endfor %}
        source_row nulls last
{%- endset -%}
with

input_rows as (

    {{ conformed_input(table) | indent(4) }}

),

judged_rows as (

    select
        input_rows.*,
        {%- if aliases %}
        coalesce(aliases.user_id, input_rows.user_id) as person_id,
        {%- endif %}
        {{ rejection_reason(table, 'input_rows') | indent(4) }} as fault
    from input_rows
    {%- if aliases %}
    left join {{ aliases }} as aliases
        on input_rows.user_id = aliases.anonymous_id
    {%- endif %}

),

numbered_rows as (

    select
        *,
        {%- if has_person_key %}
        first_value(user_id) over (
            {{ key_window | indent(8) }}
            rows between unbounded preceding and current row
        ) as standing_user_id,
        {%- endif %}
        row_number() over (
            {{ key_window | indent(8) }}
        ) as repeat_number
    from judged_rows

),

final as (

    select
        source_row,
        {%- for name in contract.columns %}
        {{ 'person_id as user_id' if aliases and name == 'user_id' else name }},
        {%- endfor %}
        odd_values,
        {%- if has_person_key %}
        fault is null and user_id <> standing_user_id as is_merged,
        {%- endif %}
        coalesce(
            fault,
            case
                when repeat_number > 1{{ ' and user_id = standing_user_id' if has_person_key }}
                    then 'repeated {{ contract.key | join(' and ') }}'
            end
        ) as rejection_reason
    from numbered_rows

)

select * from final
{%- endmacro %}
