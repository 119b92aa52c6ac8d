{#- The form of a text without what it says: letters as a or A, digits as 9; letters of other scripts
    as a. -#}
{% macro text_shape(expression) -%}
    {%- set text = 'left(' ~ expression ~ ', 40)' -%}
    {{ replaced_matches(
        replaced_matches(replaced_matches(text, '[a-z]|[^ -~]', 'a'), '[A-Z]', 'A'), '[0-9]', '9'
    ) }}
{%- endmacro %}
