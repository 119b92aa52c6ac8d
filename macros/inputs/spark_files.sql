{#- The files of an input table on Spark: PATH/TABLE.parquet and PATH/TABLE.csv if they are there, and
    a folder of that name as often as it has files. Spark has no list of files but the paths that a
    format for files as they are reads; what is in the files is not read for it. -#}
{% macro spark_files(table) -%}
    {%- set folder = input_folder(table).rstrip('/') -%}
    {#- Fitted models have a folder that need not be there. -#}
    {%- set listed = folder if folder != var('data_path') ~ '/models_fitted' else var('data_path') -%}
    {%- set paths = run_query(
        'select path from binaryFile.`' ~ spark_path(listed) ~ '/*`'
    ).columns[0].values() -%}
    {%- set last_part = '/' ~ folder.split('/')[-1] ~ '/' -%}
    {%- set found = [] -%}
    {%- for suffix in ['.parquet', '.csv'] -%}
        {%- for path in paths -%}
            {%- set name = path.rpartition(last_part)[2].split('/')[0] -%}
            {%- if name == table ~ suffix -%}
                {%- do found.append(input_folder(table) ~ '/' ~ name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
