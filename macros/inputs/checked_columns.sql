{#- The columns of an input table whose values are counted: all of another type than text, and the
    required ones. -#}
{% macro checked_columns(table) -%}
    {%- set columns = [] -%}
    {%- for column in input_contract(table).columns.values() -%}
        {%- if column.type != 'string' or column.is_required -%}
            {%- do columns.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
