{#- Countries told as a list, as ",de,at,ch,": in small letters, without blanks, a comma round each.
    They may be separated by commas, semicolons, bars or slashes, or stand in JSON. -#}
{% macro country_list(expression) -%}
    ',' || translate({{ small_letters(expression) }}, ';|/[]{}" ' || chr(39), ',,,') || ','
{%- endmacro %}
