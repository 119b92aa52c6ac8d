{#- A text of the input as it is meant: without blanks at its ends, every other run of blanks as one
    space, without invisible marks (macro invisible_marks), in normal form C; null if it is empty or a
    word that stands for nothing. Ids keep their case and their zeros. The first test spares most ids
    the work: printable ASCII with a digit, or that no null word begins like. has_letters: what is read
    as a number, a time or a truth value needs no normal form. -#}
{% macro meant_text(expression, is_id=false, has_letters=true) -%}
    {{ return(adapter.dispatch('meant_text', 'cross_sell')(expression, is_id, has_letters)) }}
{%- endmacro %}

{#- A backslash in a text literal must be doubled here, and some engines nest brackets. -#}
{% macro default__meant_text(expression, is_id, has_letters) -%}
    nullif(
        regexp_replace(
            trim(
                regexp_replace(
                    regexp_replace(
                        {{ expression }},
                        '[\\x{0000}{{ invisible_marks(is_id, '\\\\x{', '}') }}]',
                        ''
                    ),
                    '[\\s\\p{Z}\\x{000B}\\x{0085}]+',
                    ' '
                )
            ),
            '(?i)^({{
                null_word_pattern().replace('\\', '\\\\').replace('[[]', '\\\\[').replace('[]]', '\\\\]')
            }})$',
            ''
        ),
        ''
    )
{%- endmacro %}

{#- Small and capital letters are those of the collation here. -#}
{% macro postgres__meant_text(expression, is_id, has_letters) -%}
    case
        when
            ({{ expression }}) collate "C" ~ '^([!-~]*[0-9][!-~]*|[a-mo-tv-zA-MO-TV-Z][!-~]*)$'
            then {{ expression }}
        else
            nullif(
                regexp_replace(
                    normalize(
                        trim(
                            regexp_replace(
                                regexp_replace(
                                    {{ expression }},
                                    '[{{ invisible_marks(is_id, '\\u', '') }}]',
                                    '',
                                    'g'
                                ),
                                '[ \u0009-\u000D\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+',
                                ' ',
                                'g'
                            )
                        )
                    ) collate "C",
                    '^({{ null_word_pattern() }})$',
                    '',
                    'i'
                ),
                ''
            )
    end
{%- endmacro %}

{% macro duckdb__meant_text(expression, is_id, has_letters) -%}
    case
        when regexp_full_match({{ expression }}, '[!-~]*[0-9][!-~]*|[a-mo-tv-zA-MO-TV-Z][!-~]*')
            then {{ expression }}
        else
            nullif(
                regexp_replace(
                    nfc_normalize(
                        trim(
                            regexp_replace(
                                regexp_replace(
                                    {{ expression }},
                                    '[\x{0000}{{ invisible_marks(is_id, '\\x{', '}') }}]',
                                    '',
                                    'g'
                                ),
                                '[\s\p{Z}\x{000B}\x{0085}]+',
                                ' ',
                                'g'
                            )
                        )
                    ),
                    '(?i)^({{ null_word_pattern() }})$',
                    ''
                ),
                ''
            )
    end
{%- endmacro %}

{#- Spark has no function for the normal form, but calls that of a library that it comes with; not within
    an aggregate. -#}
{% macro spark__meant_text(expression, is_id, has_letters) -%}
    case
        when {{ expression }} rlike '^([!-~]*[0-9][!-~]*|[a-mo-tv-zA-MO-TV-Z][!-~]*)$'
            then {{ expression }}
        {%- if has_letters %}
        when {{ expression }} rlike '[^ -~]'
            then
                nullif(
                    reflect(
                        'com.ibm.icu.text.Normalizer',
                        'compose',
                        coalesce(
                            {{ default__meant_text(expression, is_id, has_letters) | indent(28) }},
                            ''
                        ),
                        false
                    ),
                    ''
                )
        {%- endif %}
        else {{ default__meant_text(expression, is_id, has_letters) | indent(12) }}
    end
{%- endmacro %}

{#- Databricks does not promise that library. -#}
{% macro databricks__meant_text(expression, is_id, has_letters) -%}
    {{ default__meant_text(expression, is_id, has_letters) }}
{%- endmacro %}

{#- As the default, in normal form C. -#}
{% macro bigquery__meant_text(expression, is_id, has_letters) -%}
    {{ default__meant_text('normalize(' ~ expression ~ ', NFC)', is_id, has_letters) }}
{%- endmacro %}

{#- Snowflake has no normal forms. It reads \u in a literal, so that a class holds the characters
    themselves. -#}
{% macro snowflake__meant_text(expression, is_id, has_letters) -%}
    nullif(
        regexp_replace(
            trim(
                regexp_replace(
                    regexp_replace(
                        {{ expression }},
                        '[{{ invisible_marks(is_id, '\\u', '') }}]',
                        ''
                    ),
                    '[ \u0009-\u000D\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+',
                    ' '
                )
            ),
            '^({{ null_word_pattern().replace('\\', '\\\\') }})$',
            '',
            1,
            0,
            'i'
        ),
        ''
    )
{%- endmacro %}

{#- Redshift has neither normal forms nor escapes for characters in a pattern: what is beyond ASCII is
    translated. -#}
{% macro redshift__meant_text(expression, is_id, has_letters) -%}
    {%- set blanks = '\u0085\u00A0\u1680\u2002\u2003\u2009\u200A\u202F\u3000' -%}
    {%- set marks = '\u00AD\u200B\u200E\u200F\u2060\uFEFF' ~ ('\u200C\u200D' if is_id else '') -%}
    nullif(
        regexp_replace(
            trim(
                regexp_replace(
                    translate({{ expression }}, '{{ blanks ~ marks }}', '{{ ' ' * blanks | length }}'),
                    '[[:space:]]+',
                    ' '
                )
            ),
            '^({{ null_word_pattern().replace('\\', '\\\\') }})$',
            '',
            1,
            'i'
        ),
        ''
    )
{%- endmacro %}
