{#- What the sources YAML says of one input table: is it required, and its columns in order. -#}
{% macro input_contract(table) -%}
    {%- set node = graph.sources['source.cross_sell.shop.' ~ table] -%}
    {%- set columns = [] -%}
    {%- for column in node.columns.values() -%}
        {%- do columns.append({
            'name': column.name,
            'type': column.data_type,
            'is_required': column.config.meta.requirement == 'required',
        }) -%}
    {%- endfor -%}
    {{ return({
        'columns': columns,
        'is_required': node.config.meta.requirement == 'required',
    }) }}
{%- endmacro %}
