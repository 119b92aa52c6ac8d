{#- A floating number rounded to a whole one, halves away from zero. -#}
{% macro rounded(expression) -%}
    {{ return(adapter.dispatch('rounded', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__rounded(expression) -%}
    round({{ expression }})
{%- endmacro %}

{#- Of floating numbers round() takes halves to the even number here. Of negative numbers this takes
    them up. -#}
{% macro postgres__rounded(expression) -%}
    floor({{ expression }} + 0.5)
{%- endmacro %}
