{#- Whether a column of the input, by its type there, holds one plain value per row: not a list, a
    structure or bytes. -#}
{% macro is_plain_type(found_type) -%}
    {{ return(
        '[' not in found_type
        and found_type.split('(')[0].split('<')[0].strip()
        not in ['struct', 'map', 'union', 'blob', 'bytea', 'binary', 'array', 'json', 'jsonb', 'variant', 'bit']
    ) }}
{%- endmacro %}
