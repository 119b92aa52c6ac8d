{#-
    Grain: one row per input table and column of a type other than text, or required.
    Question: how many values does the column have, and how many could not be read?
    Counted over the rows of the base tables, rejected ones included. number_times: times that were
    numbers of seconds or parts of them since 1970. Growth: one pass over the input.
-#}

with

{% for table in input_tables() -%}
{%- set columns = checked_columns(table) -%}
{{ table }} as (

    select
        {%- for column in columns %}
        {%- set is_odd = text_position("'|" ~ column.name ~ " '", 'odd_values') ~ ' > 0' %}
        {%- set is_number = text_position("'|" ~ column.name ~ "# '", 'odd_values') ~ ' > 0' %}
        count({{ column.name }}) as filled_{{ loop.index }},
        count(case when {{ is_odd }} then 1 end) as unreadable_{{ loop.index }},
        min(case when {{ is_odd }} then {{ odd_value(column.name) }} end)
            as example_{{ loop.index }},
        count(case when {{ is_number }} then 1 end) as numbers_{{ loop.index }},
        {%- endfor %}
        count(*) as read_rows
    from {{ ref('base_shop__' ~ table) }}

),

{% endfor -%}

final as (
    {%- for table in input_tables() %}
    {%- set is_last_table = loop.last %}
    {%- for column in checked_columns(table) %}

    select
        '{{ table }}' as table_name,
        '{{ column.name }}' as column_name,
        read_rows,
        filled_{{ loop.index }} as filled_values,
        unreadable_{{ loop.index }} as unreadable_values,
        example_{{ loop.index }} as unreadable_example,
        numbers_{{ loop.index }} as number_times,
        {{ 'true' if column.is_required else 'false' }} as is_required,
        {{ 'true' if column.name in input_contract(table).needed else 'false' }} as is_needed,
        '{{ wanted_values(column) }}' as wanted_values
    from {{ table }}
    {%- if not (is_last_table and loop.last) %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

)

select * from final
