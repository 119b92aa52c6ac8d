{#- Several whole numbers as one, the first the most significant, so that the greatest or least of
    many rows brings the others along. `bits`: how many bits each of the numbers after the first
    takes. `unpacked` takes them apart. -#}
{% macro packed(numbers, bits) -%}
    {%- set shift = namespace(value=bits | sum) -%}
    {%- for number in numbers -%}
        {%- if loop.last -%}
            {{ number }}
        {%- else -%}
            cast({{ number }} as bigint) * {{ 2 ** shift.value }} + {# -#}
            {%- set shift.value = shift.value - bits[loop.index0] -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
