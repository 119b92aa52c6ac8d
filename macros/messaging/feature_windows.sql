{#- The days before a moment that its counts look back: name of the window -> days. The day of the
    moment itself does not count. -#}
{% macro feature_windows() -%}
    {{ return({'1_day': 1, '2_days': 2, '7_days': 7, '28_days': 28}) }}
{%- endmacro %}
