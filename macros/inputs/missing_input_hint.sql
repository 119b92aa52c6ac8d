{#- What to do where an input table that must be there is missing. -#}
{% macro missing_input_hint(table) -%}
    {{ return(adapter.dispatch('missing_input_hint', 'cross_sell')(table)) }}
{%- endmacro %}

{% macro default__missing_input_hint(table) -%}
    {{ return('make the table shop.' ~ table ~ ' (on PostgreSQL, cross-sell load does)') }}
{%- endmacro %}

{% macro duckdb__missing_input_hint(table) -%}
    {{ return(
        'put ' ~ table ~ '.parquet or ' ~ table ~ ".csv into '" ~ var('data_path') ~ "'"
    ) }}
{%- endmacro %}

{% macro spark__missing_input_hint(table) -%}
    {{ return(duckdb__missing_input_hint(table)) }}
{%- endmacro %}

{#- Databricks, which else would take that of Spark, reads tables. -#}
{% macro databricks__missing_input_hint(table) -%}
    {{ return(default__missing_input_hint(table)) }}
{%- endmacro %}
