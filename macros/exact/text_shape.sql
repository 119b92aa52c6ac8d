{#- The form of a text without what it says: letters as a or A, digits as 9. -#}
{% macro text_shape(expression) -%}
    {{ replaced_matches(
        replaced_matches(replaced_matches('left(' ~ expression ~ ', 40)', '[a-z]', 'a'), '[A-Z]', 'A'),
        '[0-9]', '9'
    ) }}
{%- endmacro %}
