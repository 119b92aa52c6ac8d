{#- The value as the type, or null where it cannot be read as one. -#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'cross_sell')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- Postgres has no cast that forgives: an unreadable value stops the run. -#}
{% macro postgres__try_cast(expression, type) -%}
    cast({{ expression }} as {{ type }})
{%- endmacro %}
