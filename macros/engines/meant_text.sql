{#- A text of the input as it is meant: without blanks at its ends, every other run of blanks as one
    space, without invisible marks (macro invisible_marks), in normal form C; null if it is empty or a
    word that stands for nothing. Ids keep their case and their zeros. The first test spares most ids
    the work: printable ASCII with a digit, or that no null word begins like. -#}
{% macro meant_text(expression, is_id=false) -%}
    {{ return(adapter.dispatch('meant_text', 'cross_sell')(expression, is_id)) }}
{%- endmacro %}

{#- A backslash in a text literal must be doubled here. -#}
{% macro default__meant_text(expression, is_id) -%}
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
            '(?i)^({{ null_word_pattern().replace('\\', '\\\\') }})$',
            ''
        ),
        ''
    )
{%- endmacro %}

{#- Small and capital letters are those of the collation here. -#}
{% macro postgres__meant_text(expression, is_id) -%}
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

{% macro duckdb__meant_text(expression, is_id) -%}
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
