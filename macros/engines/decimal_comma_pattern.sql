{#- The numbers with a decimal comma that read_number reads, as a pattern without backslashes; none
    where the engine reads no decimal commas. Before three digits a comma may mark thousands. -#}
{% macro decimal_comma_pattern() -%}
    {{ return(adapter.dispatch('decimal_comma_pattern', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__decimal_comma_pattern() -%}
    {{ return(none) }}
{%- endmacro %}

{% macro duckdb__decimal_comma_pattern() -%}
    {{ return(
        '[-+]?(([0-9]+|[0-9]{1,3}([. ][0-9]{3})+),([0-9]{1,2}|[0-9]{4,})|0,[0-9]+)'
    ) }}
{%- endmacro %}
