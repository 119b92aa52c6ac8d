{#- What the first line of a CSV file says: the `names` of the columns in order, and the `delimiter`,
    the most frequent of comma, semicolon, tab and bar outside of quotes. `skip` is how many lines
    come before it. -#}
{% macro csv_header(pattern, encoding='utf-8') -%}
    {%- set lines = run_query(
        'select line from ' ~ csv_lines(pattern, encoding) ~ ' limit 1'
    ).columns[0].values() -%}
    {%- set header = lines[0] or '' if lines else '' -%}
    {%- set unquoted = modules.re.sub('"[^"]*"', '', header) -%}
    {%- set best = namespace(delimiter=',', count=0) -%}
    {%- for delimiter in [',', ';', '\t', '|'] if unquoted.count(delimiter) > best.count -%}
        {%- set best.delimiter = delimiter -%}
        {%- set best.count = unquoted.count(delimiter) -%}
    {%- endfor -%}
    {%- set values = '(?:^|[' ~ best.delimiter ~ '])(?:"((?:[^"]|"")*)"|([^' ~ best.delimiter ~ ']*))' -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall(values, header) -%}
        {%- do names.append(quoted.replace('""', '"') or plain) -%}
    {%- endfor -%}
    {{ return({'names': names, 'delimiter': best.delimiter, 'skip': 0}) }}
{%- endmacro %}
