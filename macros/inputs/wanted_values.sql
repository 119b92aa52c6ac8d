{#- What a column of the input asks for, in words. -#}
{% macro wanted_values(column) -%}
    {%- set bounds = (
        ' from ' ~ '{:,}'.format(column.minimum) ~ ' to ' ~ '{:,}'.format(column.maximum)
        if column.minimum is number else ''
    ) -%}
    {{ return({
        'timestamp': 'timestamps like 2026-01-31 18:00:00 from 1990 on',
        'double': 'numbers like 12.50' ~ bounds,
        'decimal': 'numbers like 2 or 0.5' ~ bounds,
        'bigint': 'whole numbers' ~ bounds,
        'boolean': 'true or false',
    }.get(column.type, 'text')) }}
{%- endmacro %}
