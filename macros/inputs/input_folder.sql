{#- The folder that holds the file of an input table. What was fitted has a folder of its own, by
    default one beside the shop's files, since the harness writes it and an export replaces these. -#}
{% macro input_folder(table) -%}
    {%- if input_contract(table).folder == 'models' -%}
        {{ return(var('models_path') or var('data_path') ~ '/models_fitted') }}
    {%- endif -%}
    {{ return(var('data_path')) }}
{%- endmacro %}
