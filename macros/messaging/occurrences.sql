{#- How often a word stands in a text, as an integer. -#}
{% macro occurrences(text, word) -%}
    cast(
        (length({{ text }}) - length(replace({{ text }}, '{{ word }}', ''))) / {{ word | length }}
        as integer
    )
{%- endmacro %}
