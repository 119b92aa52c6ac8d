{#- A number as whole billionths: sums of integers do not depend on the order of threads. -#}
{% macro to_billionths(expression) -%}
    cast({{ rounded('(' ~ expression ~ ') * 1000000000') }} as bigint)
{%- endmacro %}
