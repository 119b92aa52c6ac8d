{#- What is wrong with one cell of a seed, and what may stand there; none if nothing is wrong. -#}
{% macro cell_fault(value, rule) -%}
    {%- set wanted = cross_sell.wanted_cell(rule) -%}
    {%- if value is none or not value | trim -%}
        {{ return('is empty: give ' ~ wanted) }}
    {%- elif value != value | trim -%}
        {{ return('is ' ~ cross_sell.shown_cell(value) ~ ': remove the blanks round it') }}
    {%- endif -%}
    {%- set patterns = {
        'string': '(?s).*',
        'boolean': '(?i)true|false',
        'bigint': '-?[0-9]{1,18}',
        'double': '-?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?',
        'timestamp': '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
            ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?',
    } -%}
    {%- set is_good = (
        value in rule.words if rule.words
        else modules.re.fullmatch(rule.pattern or patterns[rule.type], value) is not none
    ) -%}
    {%- if is_good and rule.type in ['bigint', 'double'] -%}
        {%- set is_good = rule.minimum <= value | float <= rule.maximum -%}
    {%- elif is_good and rule.type == 'timestamp' -%}
        {%- set year, month, day = value[:4] | int, value[5:7] | int, value[8:10] | int -%}
        {%- set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
        {%- set is_good = (
            day <= 30 + (month + month // 8) % 2 - ((1 if is_leap_year else 2) if month == 2 else 0)
        ) -%}
    {%- endif -%}
    {{ return(none if is_good else 'is ' ~ cross_sell.shown_cell(value) ~ ': give ' ~ wanted) }}
{%- endmacro %}
