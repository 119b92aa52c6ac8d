{#- A path as the inside of a SQL string, in which glob characters stand for themselves. -#}
{% macro glob_escaped(path) -%}
    {{ return(modules.re.sub('([*?\\[])', '[\\1]', path) | replace("'", "''")) }}
{%- endmacro %}
