{#- A text as lower-case words with one space between them: whatever is neither letter nor digit, of
    any script, parts words, as do the selectors that mark an emoji. Empty where there is no word. -#}
{% macro words_of(expression) -%}
    {{ return(adapter.dispatch('words_of', 'cross_sell')(expression)) }}
{%- endmacro %}

{#- A text literal takes a backslash for its own, so there are two. -#}
{% macro default__words_of(expression) -%}
    trim(
        regexp_replace(
            lower({{ expression }}),
            '([^\\p{L}\\p{Mn}\\p{Mc}\\p{N}]|[\\x{FE00}-\\x{FE0F}])+',
            ' '
        )
    )
{%- endmacro %}

{#- Postgres has no \p, but its classes know letters of all scripts; without 'g' it stops at one. -#}
{% macro postgres__words_of(expression) -%}
    trim(regexp_replace(lower({{ expression }}), '[^[:alnum:]]+', ' ', 'g'))
{%- endmacro %}

{#- DuckDB's classes are ASCII, so letters are named by \p; without 'g' it stops at the first. -#}
{% macro duckdb__words_of(expression) -%}
    trim(
        regexp_replace(
            lower({{ expression }}),
            '([^\p{L}\p{Mn}\p{Mc}\p{N}]|[\x{FE00}-\x{FE0F}])+',
            ' ',
            'g'
        )
    )
{%- endmacro %}
