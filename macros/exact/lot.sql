{#- A whole number from 0 to 999,999 drawn by md5: the same for the same texts and the var
    messages_salt, and as if at random otherwise. purpose: what is drawn for, so that two draws of a
    user have nothing to do with each other. expression: text of which it is drawn. -#}
{% macro lot(purpose, expression) -%}
    {%- set prefix = var('messages_salt') ~ '|' ~ purpose ~ '|' -%}
    {{ remainder(hash_integer("'" ~ prefix ~ "' || " ~ expression), 1000000) }}
{%- endmacro %}
