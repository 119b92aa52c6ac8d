{#- A cell of a seed as a text that is equal for equal values: 1 and 1.0, TRUE and true, a day and
    its midnight. -#}
{% macro comparable_cell(value, rule) -%}
    {%- if rule.type in ['bigint', 'double'] -%}
        {{ return((value | float) | string) }}
    {%- elif rule.type == 'boolean' -%}
        {{ return(value | lower) }}
    {%- elif rule.type == 'timestamp' -%}
        {{ return((value | replace('T', ' ') ~ '0000-00-00 00:00:00.000000'[value | length:])) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
