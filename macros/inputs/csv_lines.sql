{#- A text file on DuckDB as rows of one column, `line`, each of them whole: no character of a text
    file is the delimiter. An empty line is null. `pattern` is the path, escaped by glob_escaped. -#}
{% macro csv_lines(pattern, encoding='utf-8') -%}
    {{ return(
        "read_csv('" ~ pattern ~ "', delim = '\x01', quote = '', escape = '', comment = '',"
        ~ " header = false, skip = 0, strict_mode = false, auto_detect = false,"
        ~ " columns = {'line': 'varchar'}, encoding = '" ~ encoding ~ "')"
    ) }}
{%- endmacro %}
