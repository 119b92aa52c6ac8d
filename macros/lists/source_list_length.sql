{#- How many items a source brings, except for transitions, neighbours, popular, buy_again and
    outside: half a list, since what it ranks lower changes the lists little. -#}
{% macro source_list_length() -%}
{{ return((var('recommendations_per_user') + 1) // 2) }}
{%- endmacro %}
