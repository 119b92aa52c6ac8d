{#- The rows of a relation, one for each element of the JSON array in a column, as a query: with the
    element as JSON and its position from 1. What is not an array has no elements. -#}
{% macro json_elements(relation, column) -%}
    {{ return(adapter.dispatch('json_elements', 'cross_sell')(relation, column)) }}
{%- endmacro %}

{% macro default__json_elements(relation, column) -%}
    select
        {{ relation }}.*,
        element,
        cast(place + 1 as bigint) as position
    from {{ relation }}
    lateral view
        posexplode(from_json({{ relation }}.{{ column }}, 'array<string>')) elements as place, element
{%- endmacro %}

{#- Postgres stops at what is not JSON; what begins and ends as an array is taken for one. -#}
{% macro postgres__json_elements(relation, column) -%}
    select
        {{ relation }}.*,
        cast(elements.element as text) as element,
        elements.position
    from {{ relation }}
    cross join lateral jsonb_array_elements(
        case
            when
                left({{ relation }}.{{ column }}, 1) = '['
                and right({{ relation }}.{{ column }}, 1) = ']'
                then cast({{ relation }}.{{ column }} as jsonb)
        end
    ) with ordinality as elements (element, position)
{%- endmacro %}

{% macro duckdb__json_elements(relation, column) -%}
    select
        {{ relation }}.*,
        cast(elements.element as varchar) as element,
        elements.position
    from {{ relation }}
    cross join unnest(
        try_cast(try_cast({{ relation }}.{{ column }} as json) as json[])
    ) with ordinality as elements (element, position)
{%- endmacro %}

{#- BigQuery reads what is not JSON as null. -#}
{% macro bigquery__json_elements(relation, column) -%}
    select
        {{ relation }}.*,
        element,
        place + 1 as position
    from {{ relation }}
    cross join unnest(json_query_array({{ relation }}.{{ column }})) as element with offset as place
{%- endmacro %}

{#- Snowflake flattens objects, too, but gives their parts no number. -#}
{% macro snowflake__json_elements(relation, column) -%}
    select
        {{ relation }}.*,
        to_json(elements.value) as element,
        elements.index + 1 as position
    from {{ relation }}, lateral flatten(input => try_parse_json({{ relation }}.{{ column }})) as elements
    where elements.index is not null
{%- endmacro %}

{#- Redshift stops at what is not JSON, and unnests columns of type SUPER only. -#}
{% macro redshift__json_elements(relation, column) -%}
    select
        parsed_rows.*,
        json_serialize(element) as element,
        place + 1 as position
    from
        (
            select
                {{ relation }}.*,
                case
                    when
                        left({{ relation }}.{{ column }}, 1) = '['
                        and can_json_parse({{ relation }}.{{ column }})
                        then json_parse({{ relation }}.{{ column }})
                end as parsed_{{ column }}
            from {{ relation }}
        ) as parsed_rows,
        parsed_rows.parsed_{{ column }} as element at place
{%- endmacro %}
