{#- A text whose braces are brackets, so that nothing in it can be taken for a placeholder; empty
    instead of null. -#}
{% macro without_braces(text) -%}
    replace(replace(coalesce({{ text }}, ''), '{', '('), '}', ')')
{%- endmacro %}
