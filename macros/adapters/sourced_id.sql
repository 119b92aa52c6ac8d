{#- An id with the name of its source before it, so that those of two sources never collide.
    `relation` prefixes the columns. -#}
{% macro sourced_id(column, relation='') -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}source_name || ':' || {{ prefix }}{{ column }}
{%- endmacro %}
