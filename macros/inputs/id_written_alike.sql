{#- An id as another system may write it: in small letters, without what stands before the last
    slash or colon, without blanks, leading zeros and a decimal .0. -#}
{% macro id_written_alike(id) -%}
    {{ replaced_matches(
        replaced_matches(small_letters(id), '^.*[/:]|[ ]+|[.]0+$', ''), '^0+', ''
    ) }}
{%- endmacro %}
