{#- What stands for an address where people are told apart by it: nobody reads it back. -#}
{% macro email_mark(expression) -%}
    case when trim({{ expression }}) <> '' then {{ dbt.hash('lower(trim(' ~ expression ~ '))') }} end
{%- endmacro %}
