{#- The columns of a table of a source: name in lower case -> data type. Where the engine is not to be
    asked, or its name is a pattern that cannot be, they are as the YAML declares them. -#}
{% macro source_columns(relation, node) -%}
    {%- if flags.INTROSPECT and not node.identifier.endswith('*') -%}
        {{ return(input_columns(relation)) }}
    {%- endif -%}
    {%- set types = {} -%}
    {%- for column in node.columns.values() -%}
        {%- do types.update({column.name: contract_type({'type': column.data_type}) | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}
