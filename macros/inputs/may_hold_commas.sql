{#- Whether numbers of a column of the input may be written with decimal commas: text, and on an
    engine that reads them. -#}
{% macro may_hold_commas(column, found_type) -%}
    {{ return(
        column.type in ['double', 'decimal', 'bigint']
        and is_text_type(found_type)
        and decimal_comma_pattern() is not none
    ) }}
{%- endmacro %}
