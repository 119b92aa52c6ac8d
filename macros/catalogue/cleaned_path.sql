{#- A category path with one slash between its levels and none at its ends; null without a level.
    Levels may be separated by / or >, with blanks round them; \/ and \> belong to a name, in which
    a slash becomes the division slash. -#}
{% macro cleaned_path(expression) -%}
    {%- set unescaped = (
        "replace(replace(replace(" ~ expression ~ ", '\\/', '\u2215'), '\\>', '\u203A'), '&gt;', '>')"
    ) -%}
    nullif(
        trim({{ replaced_matches(
            replaced_matches(unescaped, '[ ]*[/>]([ ]*[/>])*[ ]*', '/'), '^[ ]*/|/[ ]*$', ''
        ) }}),
        ''
    )
{%- endmacro %}
