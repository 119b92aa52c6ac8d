{#- The tables that a source lacks: those that its YAML calls required and, of those that it calls
    one_of, all if none is there. -#}
{% macro absent_tables(source_name) -%}
    {%- set absent = [] -%}
    {%- set one_of = [] -%}
    {%- set found = [] -%}
    {%- for name, node in source_tables(source_name).items() -%}
        {%- set requirement = node.config.meta.requirement -%}
        {%- if requirement in ['required', 'one_of'] -%}
            {%- set is_there = source_relation(node) is not none -%}
            {%- if requirement == 'required' and not is_there -%}
                {%- do absent.append(name) -%}
            {%- elif requirement == 'one_of' -%}
                {%- do (found if is_there else one_of).append(name) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if one_of and not found -%}
        {%- do absent.append(one_of | join(' or ')) -%}
    {%- endif -%}
    {{ return(absent) }}
{%- endmacro %}
