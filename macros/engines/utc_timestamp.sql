{#- What the clocks of a time zone show, as a timestamp in UTC; null if the engine knows no such
    zone. An hour that the clocks skip in spring counts as the one after it, and of an hour that they
    show twice in autumn one is taken. -#}
{% macro utc_timestamp(local, zone) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'cross_sell')(local, zone)) }}
{%- endmacro %}

{% macro default__utc_timestamp(local, zone) -%}
    to_utc_timestamp({{ local }}, {{ zone }})
{%- endmacro %}

{#- An unknown zone would stop the query; both engines below list the zones that they know. -#}
{% macro postgres__utc_timestamp(local, zone) -%}
    case
        when {{ zone }} in (select name from pg_timezone_names)
            then ({{ local }}) at time zone {{ zone }} at time zone 'UTC'
    end
{%- endmacro %}

{% macro duckdb__utc_timestamp(local, zone) -%}
    case
        when {{ zone }} in (select name from pg_timezone_names())
            then timezone('UTC', timezone({{ zone }}, {{ local }}))
    end
{%- endmacro %}

{#- An unknown zone would stop the query, and the engine has no list of those that it knows. -#}
{% macro spark__utc_timestamp(local, zone) -%}
    case
        when {{ zone }} in ({{ known_zones() }})
            then to_utc_timestamp({{ local }}, {{ zone }})
    end
{%- endmacro %}

{#- An unknown zone gives null after SAFE. -#}
{% macro bigquery__utc_timestamp(local, zone) -%}
    safe.timestamp(cast({{ local }} as datetime), {{ zone }})
{%- endmacro %}

{% macro snowflake__utc_timestamp(local, zone) -%}
    case when {{ zone }} in ({{ known_zones() }}) then convert_timezone({{ zone }}, 'UTC', {{ local }}) end
{%- endmacro %}

{% macro redshift__utc_timestamp(local, zone) -%}
    case when {{ zone }} in ({{ known_zones() }}) then convert_timezone({{ zone }}, 'UTC', {{ local }}) end
{%- endmacro %}
