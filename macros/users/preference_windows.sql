{#- The windows of recent preferences: column -> days that it looks back. Not vars, so that one day,
    a week and four weeks mean the same in every shop. -#}
{% macro preference_windows() -%}
    {{ return({'score_1_day': 1, 'score_2_days': 2, 'score_7_days': 7, 'score_28_days': 28}) }}
{%- endmacro %}
