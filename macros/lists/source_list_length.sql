{#- How many items a source brings, except for transitions and neighbours: half a list, since what
    it ranks lower changes the blend little. -#}
{% macro source_list_length() -%}
{{ return((var('recommendations_per_user') + 1) // 2) }}
{%- endmacro %}
