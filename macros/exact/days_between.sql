{#- Days from one timestamp to a later one, to the second. -#}
{% macro days_between(earlier, later) -%}
    {{ double_value(seconds_between(earlier, later)) }} / 86400
{%- endmacro %}
