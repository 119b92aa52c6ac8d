{#- How many characters the title and the body of a message may have, by column and channel. The
    rules of the seed message_templates have the same numbers (seeds/_seeds__seeds.yml), where YAML
    cannot call a macro; a test compares them. -#}
{% macro text_limits() -%}
    {{ return({
        'title': {'push': 50, 'email': 78},
        'body': {'push': 150, 'email': 500},
    }) }}
{%- endmacro %}
