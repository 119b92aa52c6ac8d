{#- The value in the given type, or null if it cannot be read as one. -#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'cross_sell')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- Postgres has no forgiving cast: an unreadable value stops the run. -#}
{% macro postgres__try_cast(expression, type) -%}
    cast({{ expression }} as {{ type }})
{%- endmacro %}
