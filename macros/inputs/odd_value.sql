{#- The value of one column within odd_values (macro odd_values), as it was written. -#}
{% macro odd_value(column) -%}
    {{ text_part(text_part('odd_values', '|' ~ column ~ ' ', 2), '|', 1) }}
{%- endmacro %}
