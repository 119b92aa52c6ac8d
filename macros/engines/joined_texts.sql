{#- The texts of a group in one, in the given order. -#}
{% macro joined_texts(expression, separator, order) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order }})
{%- endmacro %}
