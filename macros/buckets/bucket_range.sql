{#- The keys of one bucket as SQL; all keys where none are named, which are integers from 1 on. -#}
{% macro bucket_range(first=1, last=2147483647) -%}
    between {{ first }} and {{ last }}
{%- endmacro %}
