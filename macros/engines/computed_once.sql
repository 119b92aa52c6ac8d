{#- What stands after `as` of a CTE whose columns are dear to compute and read more than once: some
    engines would put the expressions in place of each reading. -#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'cross_sell')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__computed_once() -%}
    {{ return('materialized ') }}
{%- endmacro %}

{% macro redshift__computed_once() -%}
    {{ return('') }}
{%- endmacro %}
