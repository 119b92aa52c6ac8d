{#- A timestamp in UTC as the clocks of a time zone show it; null if the engine knows no such zone. -#}
{% macro local_timestamp(utc, zone) -%}
    {{ return(adapter.dispatch('local_timestamp', 'cross_sell')(utc, zone)) }}
{%- endmacro %}

{% macro default__local_timestamp(utc, zone) -%}
    from_utc_timestamp({{ utc }}, {{ zone }})
{%- endmacro %}

{#- An unknown zone would stop the query; both engines below list the zones that they know. -#}
{% macro postgres__local_timestamp(utc, zone) -%}
    case
        when {{ zone }} in (select name from pg_timezone_names)
            then ({{ utc }}) at time zone 'UTC' at time zone {{ zone }}
    end
{%- endmacro %}

{% macro duckdb__local_timestamp(utc, zone) -%}
    case
        when {{ zone }} in (select name from pg_timezone_names())
            then timezone({{ zone }}, timezone('UTC', {{ utc }}))
    end
{%- endmacro %}

{#- An unknown zone would stop the query, and the engine has no list of those that it knows. -#}
{% macro spark__local_timestamp(utc, zone) -%}
    case
        when {{ zone }} in ({{ known_zones() }})
            then from_utc_timestamp({{ utc }}, {{ zone }})
    end
{%- endmacro %}

{#- An unknown zone gives null after SAFE. -#}
{% macro bigquery__local_timestamp(utc, zone) -%}
    cast(safe.datetime({{ utc }}, {{ zone }}) as timestamp)
{%- endmacro %}

{% macro snowflake__local_timestamp(utc, zone) -%}
    case when {{ zone }} in ({{ known_zones() }}) then convert_timezone('UTC', {{ zone }}, {{ utc }}) end
{%- endmacro %}

{% macro redshift__local_timestamp(utc, zone) -%}
    case when {{ zone }} in ({{ known_zones() }}) then convert_timezone('UTC', {{ zone }}, {{ utc }}) end
{%- endmacro %}
