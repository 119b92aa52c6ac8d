{#- The words that programs write where there is no value, as a pattern of small letters: the only
    list of them. None has a digit: ids with one are spared the comparison (macro meant_text). A
    backslash stands in brackets, since engines differ in how they read one. -#}
{% macro null_word_pattern() -%}
    {{ return(
        'null|none|nan|nat|undefined|#?n/a|[\\\\]n|[(](null|none|not set)[)]|<(null|na)>|[[]null[]]'
    ) }}
{%- endmacro %}
