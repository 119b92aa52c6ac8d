{#- What the sources YAML says about one input table: whether it is required, the folder of its
    file, its columns in order, their bounds and null words, and which rows are rejected (`needed`,
    `key`, and `known_in` of a column). -#}
{% macro input_contract(table) -%}
    {%- if not execute -%}
        {{ return({'columns': {}, 'is_required': false, 'needed': [], 'key': []}) }}
    {%- endif -%}
    {%- set node = graph.sources['source.cross_sell.shop.' ~ table] -%}
    {%- set columns = {} -%}
    {%- for column in node.columns.values() -%}
        {%- do columns.update({column.name: {
            'name': column.name,
            'type': column.data_type,
            'is_required': column.config.meta.requirement == 'required',
            'known_in': column.config.meta.known_in,
            'is_path': column.config.meta.is_path,
            'null_words': column.config.meta.null_words,
            'no_null_words': column.config.meta.no_null_words,
            'words': column.config.meta.words,
            'minimum': column.config.meta.minimum,
            'maximum': column.config.meta.maximum,
        }}) -%}
    {%- endfor -%}
    {{ return({
        'columns': columns,
        'is_required': node.config.meta.requirement == 'required',
        'folder': node.config.meta.folder or 'data',
        'needed': node.config.meta.needed,
        'key': node.config.meta.key,
    }) }}
{%- endmacro %}
