{#- One parameter of the live model of promotions, or what is computed of it; null without one. The
    query reads the rows of the model as component, term, value, mean and scale. -#}
{% macro promotion_parameter(component, term, expression='value') -%}
max(case when component = '{{ component }}' and term = '{{ term }}' then {{ expression }} end)
{%- endmacro %}
