{#- What a JSON object, given as text, holds under a key: a text as it is, anything else as JSON;
    null if it has no such key, or is not JSON. -#}
{% macro json_text(expression, key) -%}
    {{ return(adapter.dispatch('json_text', 'cross_sell')(expression, key)) }}
{%- endmacro %}

{% macro default__json_text(expression, key) -%}
    get_json_object({{ expression }}, '$.{{ key }}')
{%- endmacro %}

{#- Postgres stops at what is not JSON; what begins and ends as an object is taken for one. -#}
{% macro postgres__json_text(expression, key) -%}
    case
        when left({{ expression }}, 1) = '{' and right({{ expression }}, 1) = '}'
            then cast({{ expression }} as jsonb) ->> '{{ key }}'
    end
{%- endmacro %}

{#- DuckDB stops at what is not JSON, too. -#}
{% macro duckdb__json_text(expression, key) -%}
    json_extract_string(try_cast({{ expression }} as json), '$.{{ key }}')
{%- endmacro %}

{#- Texts and numbers have a function here, and the rest has another. -#}
{% macro bigquery__json_text(expression, key) -%}
    coalesce(json_value({{ expression }}, '$.{{ key }}'), json_query({{ expression }}, '$.{{ key }}'))
{%- endmacro %}

{% macro snowflake__json_text(expression, key) -%}
    cast(get(try_parse_json({{ expression }}), '{{ key }}') as varchar)
{%- endmacro %}

{#- What is not JSON is null, as the last argument asks for. -#}
{% macro redshift__json_text(expression, key) -%}
    json_extract_path_text({{ expression }}, '{{ key }}', true)
{%- endmacro %}
