{#- Why a row of an input table cannot be used according to the contract, the first reason that
    holds; null for a row that can be used. `relation` prefixes the columns. -#}
{% macro rejection_reason(table, relation) -%}
    {%- set contract = input_contract(table) -%}
    case
    {%- for name in contract.needed %}
        {%- set column = contract.columns[name] %}
        {%- set is_time = column.type == 'timestamp' %}
        when {{ relation }}.{{ name }} is null then 'no {{ 'readable ' if is_time }}{{ name }}'
        {%- if is_time %}
        when {{ relation }}.{{ name }} > {{ run_started_timestamp() }}
            then '{{ name }} after the run began'
        {%- endif %}
        {%- if column.known_in %}
        when known_{{ name }}s.{{ name }} is null then 'unknown {{ name }}'
        {%- endif %}
    {%- endfor %}
    end
{%- endmacro %}
