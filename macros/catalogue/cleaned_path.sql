{#- A category path with one slash between its levels and none at its ends; null without a level.
    Levels may be separated by /, >, ->, =>, a bar, an arrow, or the characters » and ›, with blanks
    round them. Where « or ‹ stands, » and › are quotation marks. What a backslash stands before belongs to
    a name: a slash becomes the division slash there, and > and the bar signs like them. -#}
{% macro cleaned_path(expression) -%}
    {#- A backslash by its number: engines differ in how they read one in a text. -#}
    {%- set named = (
        "replace(replace(replace(replace(" ~ expression
        ~ ", chr(92) || '/', '\u2215'), chr(92) || '>', '\u02C3'), chr(92) || '|', '\u2223')"
        ~ ", '&gt;', '>')"
    ) -%}
    {%- set quoted = (
        text_position("'\u00AB'", expression) ~ ' + ' ~ text_position("'\u2039'", expression)
    ) -%}
    {%- set arrows = '\u2192\u21D2\u25B6\u25B8\u25BA\u2794\u279C\u27A4\u276F' -%}
    {%- set unescaped = (
        'translate(' ~ named ~ ", '" ~ arrows ~ "\u00BB\u203A', '" ~ '>' * arrows | length
        ~ "' || case when " ~ quoted ~ " = 0 then '>>' else '\u00BB\u203A' end)"
    ) -%}
    {%- set mark = '([/|>]|[-=]+>)' -%}
    nullif(
        trim({{ replaced_matches(
            replaced_matches(unescaped, '[ ]*' ~ mark ~ '([ ]*' ~ mark ~ ')*[ ]*', '/'),
            '^[ ]*/|/[ ]*$', ''
        ) }}),
        ''
    )
{%- endmacro %}
