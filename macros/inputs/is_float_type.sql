{#- Whether a column of the input, by its type there, holds floating numbers, which may be NaN. -#}
{% macro is_float_type(found_type) -%}
    {{ return(found_type.split('(')[0].split(' ')[0]
        in ['double', 'float', 'float4', 'float8', 'float64', 'real']) }}
{%- endmacro %}
