{#- The sources of a kind, event or message, that the vars name, in their order: a list, or a text
    with commas. An unknown name is left to validate_vars, since a project is read before its vars
    are checked. -#}
{% macro named_sources(kind) -%}
    {%- set named = var(kind ~ '_sources') or [] -%}
    {%- if named is string -%}
        {%- set named = modules.re.findall('[a-z0-9]+', named) -%}
    {%- endif -%}
    {%- set known = known_sources()[kind] -%}
    {{ return(named | select('in', known) | unique | list) }}
{%- endmacro %}
