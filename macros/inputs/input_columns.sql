{#- The columns of an input: name in lower case -> data type. -#}
{% macro input_columns(input) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_column_schema_from_query('select * from ' ~ input) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}
