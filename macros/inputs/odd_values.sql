{#- The columns of an input row whose value could not be read, each with the value as it was
    written, and times that were read as numbers; null for most rows. `found`: the columns of the
    input. -#}
{% macro odd_values(contract, found) -%}
    nullif(
        ''
    {%- for column in contract.columns.values() if column.type != 'string' and column.name in found %}
        {%- set written = 'left(cast(' ~ column.name ~ ' as ' ~ dbt.type_string() ~ '), 40)' %}
        || case
            when {{ column.name }} is null or {{ bounded_value(column) }} is not null then ''
            else '|{{ column.name }} ' || replace({{ written }}, '|', '/')
        end
        {%- if column.type == 'timestamp' and is_text_type(found[column.name]) %}
        || case
            when
                parsed_{{ column.name }} is not null
                and {{ text_position("'-'", column.name) }} = 0
                and {{ text_position("'/'", column.name) }} = 0
                then '|{{ column.name }}# ' || {{ written }}
            else ''
        end
        {%- elif column.type == 'timestamp' and is_number_type(found[column.name]) %}
        || case when parsed_{{ column.name }} is not null then '|{{ column.name }}# ' || {{ written }} else '' end
        {%- endif %}
    {%- endfor %},
        ''
    )
{%- endmacro %}
