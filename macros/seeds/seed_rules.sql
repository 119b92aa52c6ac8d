{#- What the YAML says about one seed: its key, and for each column its type and which values it
    may have. -#}
{% macro seed_rules(seed) -%}
    {%- set columns = {} -%}
    {%- for column in seed.columns.values() -%}
        {%- set rule = {'type': column.data_type} -%}
        {%- do rule.update(column.config.meta) -%}
        {%- if rule.words_of -%}
            {%- set table, name = rule.words_of.split('.') -%}
            {%- set contract = graph.sources['source.cross_sell.shop.' ~ table] -%}
            {%- do rule.update({'words': contract.columns[name].config.meta.words}) -%}
        {%- endif -%}
        {%- do columns.update({column.name: rule}) -%}
    {%- endfor -%}
    {{ return({'key': seed.config.meta.key, 'columns': columns}) }}
{%- endmacro %}
