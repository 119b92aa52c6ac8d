{#- A text with what it says of the offered item besides its name: the placeholders of
    message_details are replaced by the columns of their names, each of at most `length` characters. -#}
{% macro with_details(text, length) -%}
    {%- set filled = namespace(text=text) -%}
    {%- for detail in message_details() -%}
        {%- set filled.text = (
            'replace(' ~ filled.text ~ ", '{" ~ detail ~ "}', " ~ shortened_text(detail, length) ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(filled.text) }}
{%- endmacro %}
