{#- The rows of a Parquet or CSV file on Spark, each with a number (`source_row`): that of the row in
    its file, or, of a folder of files, one that no other row has. CSV is read as text, in the dialect of
    macro csv_relation. A column of the file that has the name of our number is left out. is_one: the
    path is one file. -#}
{% macro spark_rows(path, is_one) -%}
    {%- set place = '`' ~ spark_path(path) ~ '`' -%}
    {%- set number = 'monotonically_increasing_id()' -%}
    {%- if path.endswith('.parquet') -%}
        {%- set file = 'parquet.' ~ place -%}
        {%- set number = '_metadata.row_index' if is_one else number -%}
    {%- else -%}
        {%- set header = csv_header(path) -%}
        {%- if header.skip -%}
            {%- do exceptions.raise_compiler_error(
                "'" ~ path ~ "' does not begin with the names of its columns: remove what stands"
                ~ ' before them, as Spark does not pass over it'
            ) -%}
        {%- endif -%}
        {%- set mark = '[' ~ header.delimiter ~ ']' -%}
        {#- Within quotes: a quote after a backslash that does not end the value. -#}
        {%- set escaped_quote = (
            '(^|' ~ mark ~ ')"([^"]*[^"\x01])?\x01"([^"' ~ header.delimiter ~ ']|"(' ~ mark ~ '|$))'
        ) -%}
        {%- set has_backslashes = run_query(
            "select count(*) from " ~ csv_lines(path)
            ~ " where replace(line, chr(92), '\x01') rlike '" ~ escaped_quote ~ "'"
        ).columns[0].values()[0] > 0 -%}
        {%- set file = (
            'csv.' ~ place ~ " with (header = 'true', multiLine = 'true', sep = '" ~ header.delimiter
            ~ "', escape = '" ~ ('\\\\' if has_backslashes else '"') ~ "')"
        ) -%}
    {%- endif -%}
    {%- set left_out = ' except (source_row)' if 'source_row' in input_columns(file) else '' -%}
    {{ return(
        '(select *' ~ left_out ~ ', ' ~ number ~ ' + 1 as source_row from ' ~ file ~ ') as input'
    ) }}
{%- endmacro %}
