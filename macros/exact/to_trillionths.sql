{#- A probability or score as whole trillionths: sums of integers are the same in any order. -#}
{% macro to_trillionths(expression) -%}
    cast({{ rounded('(' ~ expression ~ ') * 1000000000000') }} as bigint)
{%- endmacro %}
