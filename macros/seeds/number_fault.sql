{#- What is wrong with a number of a seed whose range hangs on the word in another column of the row;
    none if nothing is. cells: the row, by column. Rule: ranges_by, for each word minimum, maximum
    and, for whole numbers only, is_whole. -#}
{% macro number_fault(value, rule, cells) -%}
    {%- if not rule.ranges_by -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set range = rule.ranges_by[cells[rule.ranges_by.column]] -%}
    {%- set number = value | float -%}
    {%- if (
        range.minimum <= number <= range.maximum
        and not (range.is_whole and number != number | round)
    ) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set wanted = cross_sell.wanted_cell({
        'type': 'bigint' if range.is_whole else 'double',
        'minimum': range.minimum, 'maximum': range.maximum,
    }) -%}
    {{ return(
        'is ' ~ cross_sell.shown_cell(value) ~ ': give ' ~ cells[rule.ranges_by.column] ~ ' ' ~ wanted
    ) }}
{%- endmacro %}
