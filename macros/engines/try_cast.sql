{#- The value in the given type, or null if it cannot be read as one. -#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'cross_sell')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- Postgres has no forgiving cast, and an unreadable value would stop the run: what is cast is what a
    pattern lets pass. Numbers of some 300 digits are beyond a float. -#}
{% macro postgres__try_cast(expression, type) -%}
    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {%- set decimal = modules.re.fullmatch('decimal[(]([0-9]+), ([0-9]+)[)]', type) -%}
    case
    {%- if decimal %}
        when abs({{ expression }}) < 1e{{ decimal[1] | int - decimal[2] | int }}
            then cast({{ expression }} as {{ type }})
    {%- elif type == 'boolean' %}
        when ({{ text }}) collate "C" ~* '^(true|false|t|f|yes|no|y|n|1|0)$'
            then cast({{ text }} as boolean)
    {%- elif type == double_type() %}
        when
            length({{ text }}) <= 300 and {{ text }} ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)$'
            or length({{ text }}) <= 50
            and {{ text }} ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][-+]?([01]?[0-9]{1,2}|2[0-4][0-9])$'
            then cast({{ text }} as {{ type }})
    {%- else %}
        {{ exceptions.raise_compiler_error("try_cast knows no pattern for the type '" ~ type ~ "'") }}
    {%- endif %}
    end
{%- endmacro %}

{% macro bigquery__try_cast(expression, type) -%}
    safe_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- Snowflake tries to cast texts only. -#}
{% macro snowflake__try_cast(expression, type) -%}
    try_cast(cast({{ expression }} as varchar) as {{ type }})
{%- endmacro %}

{#- Redshift casts no text to a boolean. -#}
{% macro redshift__try_cast(expression, type) -%}
    {%- if type == 'boolean' -%}
        case
            when lower(cast({{ expression }} as varchar)) in ('true', 't', 'yes', 'y', '1') then true
            when lower(cast({{ expression }} as varchar)) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- else -%}
        try_cast({{ expression }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
