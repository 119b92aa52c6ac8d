{#- The type of a column of the contract, as the engine calls it. -#}
{% macro contract_type(column) -%}
    {{ return({
        'string': dbt.type_string(),
        'double': double_type(),
        'decimal': 'decimal(18, 3)',
        'timestamp': dbt.type_timestamp(),
    }.get(column.type, column.type)) }}
{%- endmacro %}
