{#- Whether a column of the input, by its type there, holds numbers. -#}
{% macro is_number_type(found_type) -%}
    {{ return('int' in found_type and 'interval' not in found_type
        or is_float_type(found_type)
        or found_type.split('(')[0] in ['bignumeric', 'decimal', 'fixed', 'long', 'numeric']) }}
{%- endmacro %}
