{#- A text file as rows of one column, `line`, each of them whole. `pattern` is the path; on DuckDB
    escaped by glob_escaped, and an empty line is null there. -#}
{% macro csv_lines(pattern, encoding='utf-8') -%}
    {{ return(adapter.dispatch('csv_lines', 'cross_sell')(pattern, encoding)) }}
{%- endmacro %}

{#- On DuckDB: no character of a text file is the delimiter. -#}
{% macro default__csv_lines(pattern, encoding) -%}
    {{ return(
        "read_csv('" ~ pattern ~ "', delim = '\x01', quote = '', escape = '', comment = '',"
        ~ " header = false, skip = 0, strict_mode = false, auto_detect = false,"
        ~ " columns = {'line': 'varchar'}, encoding = '" ~ encoding ~ "')"
    ) }}
{%- endmacro %}

{% macro spark__csv_lines(pattern, encoding) -%}
    {{ return('(select value as line from text.`' ~ spark_path(pattern) ~ '`) as lines') }}
{%- endmacro %}
