{#- A path as the inside of a quoted name on Spark, in which glob characters stand for themselves. -#}
{% macro spark_path(path) -%}
    {{ return(modules.re.sub('([*?{}\\[\\]\\\\])', '\\\\\\1', path) | replace('`', '``')) }}
{%- endmacro %}
