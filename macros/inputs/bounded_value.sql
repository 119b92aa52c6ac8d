{#- A value of parsed_value in the type of the contract; null if it is out of the contract's bounds. -#}
{% macro bounded_value(column) -%}
    {%- set value = 'parsed_' ~ column.name -%}
    {%- if column.type == 'timestamp' -%}
        case
            when {{ value }} >= cast('1990-01-01' as {{ dbt.type_timestamp() }}) then {{ value }}
        end
    {%- elif column.type == 'string' -%}
        {{ binary_text(value) }}
    {%- elif column.type == 'boolean' -%}
        {{ value }}
    {%- else -%}
        case
            when
                {{ value }} between {{ column.minimum }} and {{ column.maximum }}
                {%- if column.type == 'bigint' %}
                and {{ value }} = floor({{ value }})
                {%- endif %}
                then cast({{ value }} as {{ contract_type(column) }})
        end
    {%- endif -%}
{%- endmacro %}
