{#- A text of at most so many characters: what is longer ends after its last word that fits, without
    the comma or dash behind it, and with an ellipsis; where not even the first word fits, within
    that word. -#}
{% macro shortened_text(text, length) -%}
    case
        when length({{ text }}) <= {{ length }} then {{ text }}
        when {{ text_position("' '", 'substr(' ~ text ~ ', 1, ' ~ length ~ ')') }} > 1
            then
                {{ replaced_matches(
                    'substr(' ~ text ~ ', 1, ' ~ length ~ ')', '[ ,;:/&(+-]* [^ ]*$', ''
                ) }} || '…'
        else substr({{ text }}, 1, {{ length }} - 1) || '…'
    end
{%- endmacro %}
