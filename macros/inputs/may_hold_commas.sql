{#- Whether numbers of a column of the input may be written with decimal commas. -#}
{% macro may_hold_commas(column, found_type) -%}
    {{ return(
        column.type in ['double', 'decimal', 'bigint']
        and is_text_type(found_type)
    ) }}
{%- endmacro %}
