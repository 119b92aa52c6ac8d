{#- Whether a column of the input, by its type there, holds text. -#}
{% macro is_text_type(found_type) -%}
    {{ return('char' in found_type or found_type in ['string', 'text']) }}
{%- endmacro %}
