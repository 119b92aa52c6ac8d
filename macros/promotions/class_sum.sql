{#- The sum over the classes of an expression, in which `#` stands for the number of the class. -#}
{% macro class_sum(expression) -%}
(
    {%- for number in promotion_classes().numbers %}
    {{ '+ ' if not loop.first }}{{ expression | replace('#', number) }}
    {%- endfor %}
)
{%- endmacro %}
