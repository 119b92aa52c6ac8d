{#- What one touch after another adds to their pair, in billionths: twice its weight within a step,
    else its weight over the gap, halved every half-life between the two. -#}
{% macro transition_weight(weight, gap, seconds) -%}
    {%- set half_life_seconds = var('transition_half_life_days') * 86400 -%}
    {{ to_billionths(
        weight
        ~ ' * power(0.5, ' ~ seconds ~ ' / ' ~ double_value(half_life_seconds) ~ ')'
        ~ ' / case when ' ~ gap ~ ' = 0 then 0.5 else ' ~ gap ~ ' end'
    ) }}
{%- endmacro %}
