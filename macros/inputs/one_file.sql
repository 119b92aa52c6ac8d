{#- The file of an input table among those that are there, none if there is none; which of two is
    meant nobody knows. -#}
{% macro one_file(table, files) -%}
    {%- set folder = input_folder(table) -%}
    {%- set path = folder ~ '/' ~ table -%}
    {%- if path ~ '.parquet' in files and path ~ '.csv' in files -%}
        {%- do exceptions.raise_compiler_error(
            "input table '" ~ table ~ "' is there twice: keep one of " ~ table ~ ".parquet and "
            ~ table ~ ".csv in '" ~ folder ~ "'"
        ) -%}
    {%- endif -%}
    {%- for file in [path ~ '.parquet', path ~ '.csv'] if file in files -%}
        {{ return(file) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
