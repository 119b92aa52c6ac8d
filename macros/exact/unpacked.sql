{#- One of the numbers that `packed` has packed: it takes `bits`, and `below` bits follow it. -#}
{% macro unpacked(packed, bits, below=0) -%}
    {%- if below -%}
        {{ remainder('cast(floor(' ~ packed ~ ' / ' ~ 2 ** below ~ ') as bigint)', 2 ** bits) }}
    {%- else -%}
        {{ remainder(packed, 2 ** bits) }}
    {%- endif -%}
{%- endmacro %}
