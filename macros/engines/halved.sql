{#- What is left of 1 that has been halved so many times, not only whole times. -#}
{% macro halved(times) -%}
    {{ return(adapter.dispatch('halved', 'cross_sell')(times)) }}
{%- endmacro %}

{% macro default__halved(times) -%}
    power(0.5, {{ times }})
{%- endmacro %}

{#- A result too near to 0 would stop the query, and so would its product with another. A
    bound alone would make a number of null. -#}
{% macro postgres__halved(times) -%}
    case
        when {{ times }} is not null then power({{ double_value(0.5) }}, least({{ times }}, 300))
    end
{%- endmacro %}
