{#- One of the numbers that `packed` has put into one: it has `bits`, and `below` stand behind it. -#}
{% macro unpacked(packed, bits, below=0) -%}
    {%- if below -%}
        floor({{ packed }} / {{ 2 ** below }}) % {{ 2 ** bits }}
    {%- else -%}
        {{ packed }} % {{ 2 ** bits }}
    {%- endif -%}
{%- endmacro %}
