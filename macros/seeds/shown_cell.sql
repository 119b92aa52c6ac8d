{#- What stands in a cell of a seed, fit for one line of a message. What may be an e-mail address is
    not shown. -#}
{% macro shown_cell(value) -%}
    {%- if '@' in value -%}
        {{ return("a text with '@'") }}
    {%- endif -%}
    {%- set text = modules.re.sub('[^\\w -~]', '\ufffd', value) -%}
    {{ return("'" ~ (text if text | length <= 40 else text[:39] ~ '…') ~ "'") }}
{%- endmacro %}
