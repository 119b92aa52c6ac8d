{#- A text in small letters, letter by letter. -#}
{% macro small_letters(expression) -%}
    {{ return(adapter.dispatch('small_letters', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__small_letters(expression) -%}
    lower({{ expression }})
{%- endmacro %}

{#- What is a letter depends on the collation here; ICU knows those of all scripts, but writes an S of
    Greek by its place in the word, and a Turkish I with a mark of its own. -#}
{% macro postgres__small_letters(expression) -%}
    (
        lower(
            translate({{ expression }}, '{{ '\u03A3\u0130' }}', '{{ '\u03C3i' }}') collate "und-x-icu"
        ) collate "C"
    )
{%- endmacro %}

{#- Here, too, an S of Greek would go by its place in the word, and a Turkish I keep its dot as a mark. -#}
{% macro spark__small_letters(expression) -%}
    lower(translate({{ expression }}, '{{ '\u03A3\u0130' }}', '{{ '\u03C3i' }}'))
{%- endmacro %}

{% macro redshift__small_letters(expression) -%}
    lower({{ expression }})
{%- endmacro %}
