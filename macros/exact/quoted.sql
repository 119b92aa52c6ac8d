{#- A text between single quotes, for a message. Engines write a quote within a literal each in its own
    way, so it is told by its number. -#}
{% macro quoted(expression) -%}
    chr(39) || {{ expression }} || chr(39)
{%- endmacro %}
