{#- A parameter of an event of Google Analytics 4, out of its nested list; kind: string_value,
    int_value. -#}
{% macro event_parameter(column, key, kind) -%}
    {{ return(adapter.dispatch('event_parameter', 'cross_sell')(column, key, kind)) }}
{%- endmacro %}

{#- As BigQuery has it, where the log comes from. -#}
{% macro default__event_parameter(column, key, kind) -%}
    (
        select max(parameter.value.{{ kind }})
        from unnest({{ column }}) as parameter
        where parameter.key = '{{ key }}'
    )
{%- endmacro %}

{% macro duckdb__event_parameter(column, key, kind) -%}
    struct_extract(
        struct_extract(
            list_filter(
                {{ column }}, lambda parameter: struct_extract(parameter, 'key') = '{{ key }}'
            )[1],
            'value'
        ),
        '{{ kind }}'
    )
{%- endmacro %}
