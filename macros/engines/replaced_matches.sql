{#- A text with every match of a pattern replaced. The pattern has no backslash: engines differ in
    how they read one. -#}
{% macro replaced_matches(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch('replaced_matches', 'cross_sell')(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replaced_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{#- Without 'g' only the first match is replaced. -#}
{% macro postgres__replaced_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro duckdb__replaced_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{#- A fourth argument would be where to begin. -#}
{% macro redshift__replaced_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
