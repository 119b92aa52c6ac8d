{#- The texts of a group in one, in the given order. -#}
{% macro joined_texts(expression, separator, order) -%}
    {{ return(adapter.dispatch('joined_texts', 'cross_sell')(expression, separator, order)) }}
{%- endmacro %}

{% macro default__joined_texts(expression, separator, order) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order }})
{%- endmacro %}

{% macro spark__joined_texts(expression, separator, order) -%}
    string_agg({{ expression }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}

{#- These have the order behind the brackets. -#}
{% macro snowflake__joined_texts(expression, separator, order) -%}
    listagg({{ expression }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}

{% macro redshift__joined_texts(expression, separator, order) -%}
    listagg({{ expression }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}
