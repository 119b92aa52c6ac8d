{#- How many items a source brings, except for transitions, neighbours, popular and buy_again: half
    a list, since what it ranks lower changes the lists little. -#}
{% macro source_list_length() -%}
{{ return((var('recommendations_per_user') + 1) // 2) }}
{%- endmacro %}
