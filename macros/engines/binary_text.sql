{#- A text that is ordered by its code points, whatever the collation of the database. A column keeps
    this, and so does all that is made of it. -#}
{% macro binary_text(expression) -%}
    {{ return(adapter.dispatch('binary_text', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__binary_text(expression) -%}
    {{ expression }}
{%- endmacro %}

{% macro postgres__binary_text(expression) -%}
    (({{ expression }}) collate "C")
{%- endmacro %}

{#- Redshift orders texts by their bytes. -#}
{% macro redshift__binary_text(expression) -%}
    {{ expression }}
{%- endmacro %}
