{#- What is left at as_of of something that happened at `time`: it halves every
    preference_half_life_days. The query must read int_run_dates as run_dates. -#}
{% macro age_decay(time) -%}
    {%- set half_life_seconds = var('preference_half_life_days') * 86400 -%}
    {{ halved(seconds_between(time, 'run_dates.as_of') ~ ' / ' ~ double_value(half_life_seconds)) }}
{%- endmacro %}
