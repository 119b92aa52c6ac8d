{#- A number with its noun, as text. -#}
{% macro counted(number, noun) -%}
    {{ as_text(number) }} || case when {{ number }} = 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}
