{#- One column of an input table in the type of the contract; null if the input lacks it. -#}
{% macro conformed_column(column, found_type) -%}
    {%- set type = {
        'string': dbt.type_string(),
        'double': var('double_type'),
        'timestamp': dbt.type_timestamp(),
    }.get(column.type, column.type) -%}
    {%- set is_text = 'char' in (found_type or '') or found_type in ['string', 'text'] -%}
    {%- if not found_type -%}
        cast(null as {{ type }})
    {%- elif column.type == 'string' -%}
        nullif(trim(cast({{ column.name }} as {{ type }})), '')
    {%- elif column.type == 'timestamp' and is_text -%}
        {{ read_timestamp(column.name) }}
    {%- else -%}
        {{ try_cast(column.name, type) }}
    {%- endif -%}
{%- endmacro %}
