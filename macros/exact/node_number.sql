{#- A node as one number, to join it by: with level and key as two columns, an engine may begin with
    joining all nodes of a level to each other, which costs the square of the catalogue. -#}
{% macro node_number(level, key) -%}
    cast({{ key }} as bigint) * 16 + {{ level }}
{%- endmacro %}
