{#- A column of somebody else's table, whose name may be a word that an engine reserves. -#}
{% macro reserved_name(name) -%}
    {{ return(adapter.dispatch('reserved_name', 'cross_sell')(name)) }}
{%- endmacro %}

{% macro default__reserved_name(name) -%}
    {{ return(name) }}
{%- endmacro %}

{#- Trackers have a column `timestamp`. Quoted names are in small letters here, as others are. -#}
{% macro redshift__reserved_name(name) -%}
    {{ return(adapter.quote(name)) }}
{%- endmacro %}
