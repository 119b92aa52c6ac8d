{#- A statement that notes on the base table of an input table where its rows were read, so that
    `cross-sell send` finds the log that it adds to; nothing on engines other than DuckDB, whose
    builds it does not read. -#}
{% macro input_note(table) -%}
    {{ return(adapter.dispatch('input_note', 'cross_sell')(table)) }}
{%- endmacro %}

{% macro default__input_note(table) -%}
    {{ return('') }}
{%- endmacro %}

{% macro duckdb__input_note(table) -%}
    {%- set relation = named_relation(table) -%}
    {%- set kind = 'view' if config.get('materialized') == 'view' else 'table' -%}
    {%- set place = 'relation ' ~ relation if relation else 'folder ' ~ input_folder(table) -%}
    {{ return("comment on " ~ kind ~ " " ~ this ~ " is '" ~ place | replace("'", "''") ~ "'") }}
{%- endmacro %}
