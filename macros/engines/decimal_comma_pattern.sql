{#- The numbers with a decimal comma that read_number reads, as a pattern without backslashes.
    Before three digits a comma may mark thousands. -#}
{% macro decimal_comma_pattern() -%}
    {{ return(
        '[-+]?(([0-9]+|[0-9]{1,3}([. ][0-9]{3})+),([0-9]{1,2}|[0-9]{4,})|0,[0-9]+)'
    ) }}
{%- endmacro %}
