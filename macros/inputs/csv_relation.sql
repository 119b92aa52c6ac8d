{#- A CSV file as a relation of text columns, on DuckDB. The dialect is ours: the first line names
    the columns; its delimiter is the most frequent of comma, semicolon, tab and bar; values may be
    quoted with ", and a quote within them is doubled or has a backslash before it; nothing is a
    comment. Left to guess, DuckDB takes rows that begin with # for comments, and misses quotes
    that come late. `pattern` is the path, escaped by glob_escaped. -#}
{% macro csv_relation(pattern, encoding='utf-8') -%}
    {#- Every line whole: no character of a text file is the delimiter. -#}
    {%- set lines = (
        "read_csv('" ~ pattern ~ "', delim = '\x01', quote = '', escape = '', comment = '',"
        ~ " header = false, skip = 0, strict_mode = false, auto_detect = false,"
        ~ " columns = {'line': 'varchar'}, encoding = '" ~ encoding ~ "')"
    ) -%}
    {%- set header = (run_query('select line from ' ~ lines ~ ' limit 1').columns[0].values() or [''])[0] or '' -%}
    {%- set unquoted = modules.re.sub('"[^"]*"', '', header) -%}
    {%- set best = namespace(delimiter=',', count=0) -%}
    {%- for delimiter in [',', ';', '\t', '|'] if unquoted.count(delimiter) > best.count -%}
        {%- set best.delimiter = delimiter -%}
        {%- set best.count = unquoted.count(delimiter) -%}
    {%- endfor -%}
    {#- Within quotes: a quote after a backslash that does not end the value. -#}
    {%- set mark = '[' ~ best.delimiter ~ ']' -%}
    {%- set escaped_quote = '(^|' ~ mark ~ ')"([^"]*[^"\\\\])?\\\\"([^"' ~ best.delimiter ~ ']|"(' ~ mark ~ '|$))' -%}
    {%- set has_backslashes = run_query(
        "select count(*) from " ~ lines ~ " where contains(line, '\\\"') and regexp_matches(line, '"
        ~ escaped_quote ~ "')"
    ).columns[0].values()[0] > 0 -%}
    {{ return(
        "read_csv('" ~ pattern ~ "', delim = '" ~ best.delimiter ~ "', quote = '\"', escape = '"
        ~ ('\\' if has_backslashes else '"') ~ "', comment = '', all_varchar = true,"
        ~ " header = true, skip = 0, encoding = '" ~ encoding ~ "'"
        ~ (', strict_mode = false' if encoding == 'utf-8' and not has_backslashes
           and has_two_line_ends(pattern, best.delimiter) else '') ~ ')'
    ) }}
{%- endmacro %}
