{#- What may stand in a column of a seed, in words. -#}
{% macro wanted_cell(rule) -%}
    {%- if rule.words -%}
        {{ return(
            rule.words[:-1] | join(', ') ~ (' or ' if rule.words | length > 1 else '')
            ~ rule.words[-1]
        ) }}
    {%- endif -%}
    {%- if rule.wanted -%}
        {{ return(rule.wanted) }}
    {%- endif -%}
    {{ return({
        'string': 'a text',
        'boolean': 'true or false',
        'bigint': 'a whole number from ' ~ rule.minimum ~ ' to ' ~ rule.maximum,
        'double': 'a number from ' ~ rule.minimum ~ ' to ' ~ rule.maximum
            ~ ', decimals with a point',
        'timestamp': 'a UTC time like 2026-01-31 or 2026-01-31 18:00:00',
    }[rule.type]) }}
{%- endmacro %}
