{#- 1 for the row that stands for its id, 2 and up for its repeats, counted among the rows with the
    same fault: a row that cannot be used hides none that can. The earliest stands, so that what
    comes later changes nothing before it; the rest follows from what rows say, not their order. -#}
{% macro repeat_number(table, keys, time=none) -%}
    row_number() over (
        partition by {{ keys | join(', ') }}, fault
        order by
        {%- if time %}
            {{ time }} nulls last,
        {%- endif %}
        {%- for column in (input_contract(table).columns if execute else []) %}
            {{ column.name }} nulls last,
        {%- endfor %}
            source_row nulls last
    )
{%- endmacro %}
