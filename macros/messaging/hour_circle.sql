{#- The hour of a local clock on a circle, so that 23 and 0 are neighbours. `part` is sin or cos. -#}
{% macro hour_circle(part, time, zone) -%}
    {{ part }}(6.283185307179586 * extract(hour from {{ local_timestamp(time, zone) }}) / 24)
{%- endmacro %}
