{#- e to the power of an expression. -#}
{% macro exponential(expression) -%}
    {{ return(adapter.dispatch('exponential', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__exponential(expression) -%}
    exp({{ expression }})
{%- endmacro %}

{#- A result too near to 0 or too great would stop the query, and so would a product of two of them.
    Bounds alone would make a number of null. -#}
{% macro postgres__exponential(expression) -%}
    case
        when {{ expression }} is not null then exp(least(greatest({{ expression }}, -200), 300))
    end
{%- endmacro %}
