{#- The keys of one bucket as SQL; by default all keys, which are integers from 1. -#}
{% macro bucket_range(first=1, last=2147483647) -%}
    between {{ first }} and {{ last }}
{%- endmacro %}
