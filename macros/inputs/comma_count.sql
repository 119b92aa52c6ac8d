{#- How many values of an input column of text have a decimal comma. Most have no comma at all, and
    are not cleaned for it. -#}
{% macro comma_count(column, found_type) -%}
    count(
        case
            when
                {{ text_position("','", column.name) }} > 0
                and {{ replaced_matches(
                    meant_column(column, found_type), '^' ~ decimal_comma_pattern() ~ '$', ''
                ) | indent(16) }} = ''
                then 1
        end
    )
{%- endmacro %}
