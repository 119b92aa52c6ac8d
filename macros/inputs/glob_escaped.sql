{#- A path as the inside of a SQL string, in which glob characters stand for themselves. DuckDB takes
    a backslash for a slash wherever a path has escaped characters or patterns; a whole path stands
    for its own file first of all. Only a folder of the name ** would stand for more even then. -#}
{% macro glob_escaped(path) -%}
    {%- set escaped = modules.re.sub('([*?\\[])', '[\\1]', path) -%}
    {%- set is_literal = '\\' in path and '**' not in path.split('/') -%}
    {{ return((path if is_literal else escaped) | replace("'", "''")) }}
{%- endmacro %}
