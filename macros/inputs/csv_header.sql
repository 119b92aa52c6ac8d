{#- What the first line of a CSV file says: the `names` of the columns in order, and the `delimiter`,
    the most frequent of comma, semicolon, tab and bar outside of quotes. Empty lines before it, and
    a line like sep=; that a spreadsheet program asks for, are passed over; `skip` is their number. -#}
{% macro csv_header(pattern, encoding='utf-8') -%}
    {%- set lines = run_query(
        'select line from ' ~ csv_lines(pattern, encoding) ~ ' limit 100'
    ).columns[0].values() -%}
    {%- set first = namespace(line='', skip=0) -%}
    {%- for line in lines if not first.line -%}
        {%- if not line or modules.re.fullmatch('(?i)sep=[,;\t|]', line | string) -%}
            {%- set first.skip = first.skip + 1 -%}
        {%- else -%}
            {%- set first.line = line | string -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set unquoted = modules.re.sub('"[^"]*"', '', first.line) -%}
    {%- set best = namespace(delimiter=',', count=0) -%}
    {%- for delimiter in [',', ';', '\t', '|'] if unquoted.count(delimiter) > best.count -%}
        {%- set best.delimiter = delimiter -%}
        {%- set best.count = unquoted.count(delimiter) -%}
    {%- endfor -%}
    {%- set values = '(?:^|[' ~ best.delimiter ~ '])(?:"((?:[^"]|"")*)"|([^' ~ best.delimiter ~ ']*))' -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall(values, first.line) -%}
        {%- do names.append(quoted.replace('""', '"') or plain) -%}
    {%- endfor -%}
    {{ return({'names': names, 'delimiter': best.delimiter, 'skip': first.skip if first.line else 0}) }}
{%- endmacro %}
