{#- A text as lower-case words with one space between them. Everything that is neither a letter nor
    a digit, in any script, separates words, and so do the selectors that mark an emoji. Empty
    without any word. -#}
{% macro words_of(expression) -%}
    {{ return(adapter.dispatch('words_of', 'cross_sell')(expression)) }}
{%- endmacro %}

{#- A backslash in a text literal must be doubled here. -#}
{% macro default__words_of(expression) -%}
    trim(
        regexp_replace(
            {{ small_letters(expression) }},
            '([^\\p{L}\\p{Mn}\\p{Mc}\\p{N}]|[\\x{FE00}-\\x{FE0F}])+',
            ' '
        )
    )
{%- endmacro %}

{#- Postgres has no \p, and its own classes depend on the collation; without 'g' only the first match is
    replaced. -#}
{% macro postgres__words_of(expression) -%}
    trim(regexp_replace(
        {{ small_letters(expression) }}, '[{{ word_gaps('\\u', '\\U00000000') }}]+', ' ', 'g'
    ))
{%- endmacro %}

{#- The classes of DuckDB are ASCII, so letters are named by \p; without 'g' only the first match is
    replaced. -#}
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

{#- Without classes of Unicode every character beyond ASCII is taken for a letter. -#}
{% macro snowflake__words_of(expression) -%}
    trim({{ replaced_matches('lower(' ~ expression ~ ')', '[ -/:-@[-`{-~]+', ' ') }})
{%- endmacro %}

{% macro redshift__words_of(expression) -%}
    trim({{ replaced_matches('lower(' ~ expression ~ ')', '[ -/:-@[-`{-~]+', ' ') }})
{%- endmacro %}
