{#- A CSV file as a relation of text columns, on DuckDB. The dialect is ours: the first line names
    the columns; its delimiter is the most frequent of comma, semicolon, tab and bar; values may be
    quoted with ", and a quote within them is doubled or has a backslash before it; nothing is a
    comment. Left to guess, DuckDB takes rows that begin with # for comments, and misses quotes
    that come late. `pattern` is the path, escaped by glob_escaped. -#}
{% macro csv_relation(pattern, encoding='utf-8') -%}
    {%- set header = csv_header(pattern, encoding) -%}
    {#- Within quotes: a quote after a backslash that does not end the value. -#}
    {%- set mark = '[' ~ header.delimiter ~ ']' -%}
    {%- set escaped_quote = '(^|' ~ mark ~ ')"([^"]*[^"\\\\])?\\\\"([^"' ~ header.delimiter ~ ']|"(' ~ mark ~ '|$))' -%}
    {%- set has_backslashes = run_query(
        "select count(*) from " ~ csv_lines(pattern, encoding)
        ~ " where contains(line, '\\\"') and regexp_matches(line, '" ~ escaped_quote ~ "')"
    ).columns[0].values()[0] > 0 -%}
    {{ return(
        "read_csv('" ~ pattern ~ "', delim = '" ~ header.delimiter ~ "', quote = '\"', escape = '"
        ~ ('\\' if has_backslashes else '"') ~ "', comment = '', all_varchar = true,"
        ~ " header = true, skip = " ~ header.skip ~ ", encoding = '" ~ encoding ~ "'"
        ~ (', strict_mode = false' if encoding == 'utf-8' and not has_backslashes
           and has_two_line_ends(pattern, header) else '') ~ ')'
    ) }}
{%- endmacro %}
