{#- Where a text first has a part, counted from 1; 0 if nowhere. -#}
{% macro text_position(part, text) -%}
    {{ return(adapter.dispatch('text_position', 'cross_sell')(part, text)) }}
{%- endmacro %}

{% macro default__text_position(part, text) -%}
    position({{ part }} in {{ text }})
{%- endmacro %}

{#- BigQuery has no position(). -#}
{% macro bigquery__text_position(part, text) -%}
    strpos({{ text }}, {{ part }})
{%- endmacro %}
