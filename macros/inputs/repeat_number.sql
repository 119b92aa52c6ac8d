{#- 1 for the row that stands for its id, 2 and up for its repeats; rows without an id are 1.
    Which row stands for the id depends on what the rows say, not on the order they come in. -#}
{% macro repeat_number(table, keys) -%}
    row_number() over (
        partition by {{ keys | join(', ') }}
        order by
        {%- for column in (input_contract(table).columns if execute else []) %}
            {{ column.name }} nulls last,
        {%- endfor %}
            source_row nulls last
    )
{%- endmacro %}
