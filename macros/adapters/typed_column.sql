{#- A column of a table of a source in the type that its YAML declares, text as it is meant; null of
    that type if the table has no such column. `type_found` is its type there, none if the column is
    absent. A nested column stays as it is but on DuckDB, where a cast adds the fields that it
    lacks, as nulls. -#}
{% macro typed_column(column, type_found) -%}
    {%- set value = 'input.' ~ reserved_name(column.name) -%}
    {%- set type = column.data_type -%}
    {%- if type.startswith('struct') -%}
        {{ adapter.dispatch('typed_column', 'cross_sell')(column, value if type_found else 'null') }}
    {%- elif not type_found -%}
        cast(null as {{ contract_type({'type': type}) }})
    {%- elif type == 'string' -%}
        {{ meant_text(
            value if is_text_type(type_found) else as_text(value),
            column.name == 'id' or column.name.endswith('_id')
        ) }}
    {%- elif type == 'timestamp' -%}
        {%- if is_text_type(type_found) -%}
            {{ read_timestamp(value) }}
        {%- elif is_number_type(type_found) -%}
            {{ epoch_timestamp(value) }}
        {%- else -%}
            {{ try_cast(value, dbt.type_timestamp()) }}
        {%- endif -%}
    {%- elif type == 'boolean' -%}
        {{ read_boolean(value, type_found) }}
    {%- elif is_text_type(type_found) -%}
        {{ read_number(value) }}
    {%- else -%}
        {{ try_cast(value, contract_type({'type': type})) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__typed_column(column, value) -%}
    {{ value }}
{%- endmacro %}

{% macro duckdb__typed_column(column, value) -%}
    try_cast({{ value }} as {{ column.data_type }})
{%- endmacro %}
