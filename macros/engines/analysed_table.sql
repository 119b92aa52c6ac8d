{#- A statement that counts what is in a table just made, on an engine that plans by such counts and has
    none of a fresh table; empty for a view. -#}
{% macro analysed_table() -%}
    {{ return(adapter.dispatch('analysed_table', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__analysed_table() -%}
    {{ return('') }}
{%- endmacro %}

{#- Redshift, which else would take that of PostgreSQL, counts by itself. -#}
{% macro redshift__analysed_table() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__analysed_table() -%}
    {{ return('' if model.config.materialized == 'view' else 'analyze ' ~ this) }}
{%- endmacro %}
