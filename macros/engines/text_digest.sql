{#- The md5 of a text, as a text of 32 small letters and digits. -#}
{% macro text_digest(expression) -%}
    {{ return(adapter.dispatch('text_digest', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__text_digest(expression) -%}
    md5({{ expression }})
{%- endmacro %}

{#- BigQuery gives bytes. -#}
{% macro bigquery__text_digest(expression) -%}
    to_hex(md5({{ expression }}))
{%- endmacro %}
