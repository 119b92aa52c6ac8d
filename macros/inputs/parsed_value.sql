{#- A value of an input column, read as the type of the contract; null where it cannot be. -#}
{% macro parsed_value(column, found_type) -%}
    {%- set is_text = is_text_type(found_type) -%}
    {%- if column.type == 'string' -%}
        {{ cleaned_path(column.name) if column.is_path else column.name }}
    {%- elif column.type == 'timestamp' and is_text -%}
        {{ read_timestamp(column.name) }}
    {%- elif column.type == 'timestamp' and is_number_type(found_type) -%}
        {{ epoch_timestamp(column.name) }}
    {%- elif column.type == 'timestamp' and found_type in [
        'timestamp', 'timestamp_ntz', 'timestamp without time zone'
    ] -%}
        {{ column.name }}
    {%- elif column.type == 'timestamp' -%}
        {{ read_moment(column.name) }}
    {%- elif column.type == 'boolean' -%}
        {{ read_boolean(column.name, found_type) }}
    {%- elif is_float_type(found_type) -%}
        {{ double_value('case when not ' ~ is_nan(column.name) ~ ' then ' ~ column.name ~ ' end') }}
    {%- elif may_hold_commas(column, found_type) -%}
        {#- Beside decimal commas 1.299 may be a thousand. -#}
        case
            when
                {{ column.name }}_commas = 0
                or {{ replaced_matches(
                    column.name, '^[-+]?[1-9][0-9]?[0-9]?[.][0-9]{3}$', ''
                ) }} <> ''
                then {{ read_number(column.name) }}
        end
    {%- elif is_text -%}
        {{ read_number(column.name) }}
    {%- else -%}
        {{ try_cast(column.name, double_type()) }}
    {%- endif -%}
{%- endmacro %}
