{#- The columns of a table of a source: name in lower case -> data type. Where the engine is not to
    be asked, or its name is a pattern that cannot be, they are as the YAML declares them. dbt may
    tell the fields of a nested column, column.field, in place of the column. -#}
{% macro source_columns(relation, node) -%}
    {%- set types = {} -%}
    {%- if flags.INTROSPECT and not node.identifier.endswith('*') -%}
        {%- for name, type in input_columns(relation).items() -%}
            {%- do types.update({name.split('.')[0]: type}) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for column in node.columns.values() -%}
            {%- do types.update({column.name: contract_type({'type': column.data_type}) | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}
