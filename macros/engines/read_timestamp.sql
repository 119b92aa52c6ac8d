{#- A text as a timestamp in UTC, null if it cannot be read in one way only. Read are a date with
    the year first, a time after it, an offset (Z, UTC, +02:00, +0200, +02, with or without a blank
    before it), and seconds, milli- or microseconds since 1970. Names of zones and days before
    months are refused: BST has three meanings, 01/02/2026 two. -#}
{% macro read_timestamp(expression) -%}
    {{ return(adapter.dispatch('read_timestamp', 'cross_sell')(expression)) }}
{%- endmacro %}

{% macro default__read_timestamp(expression) -%}
    {{ try_cast(expression, dbt.type_timestamp()) }}
{%- endmacro %}

{#- A cast of what a calendar does not have would stop the run here, so the patterns let pass what it
    has; what has no offset gets one, or the cast would take the session's time zone. The first
    pattern is what most exports write, all days but leap days, and spares it the dear ones. -#}
{% macro postgres__read_timestamp(expression) -%}
    case
        when
            {{ expression }} ~ '^[12]\d{3}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.]\d{1,6})?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?$'
            then
                cast(
                    {{ expression }}
                    || case when substr({{ expression }}, 20) ~ '[Z+-]' then '' else 'Z' end
                    as timestamptz
                ) at time zone 'UTC'
        when
            {{ expression }} ~ '^\s*(?!0000)\d{4}[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12]\d|3[01])([T ](([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?|24:00(:00([.,]0+)?)?) ?(Z|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?\s*$'
            and {{ expression }} !~ '^\s*\d{4}[-/](0?2[-/]3[01]|(0?[469]|11)[-/]31)'
            and case
                when {{ expression }} ~ '^\s*\d{4}[-/]0?2[-/]29'
                    then
                        extract(
                            day from make_date(cast(left(ltrim({{ expression }}), 4) as integer), 3, 1) - 1
                        ) = 29
                else true
            end
            then
                cast(
                    regexp_replace(
                        replace({{ expression }}, ',', '.'),
                        '^\s*(\d+)[-/](\d+)[-/](\d+)([T ](\d+:\d+(:\d+([.]\d{1,6})?)?)\d* ?(Z|UTC|GMT|([+-]\d{2}:?(\d{2})?))?)?\s*$',
                        '\1-\2-\3 \5\9'
                    )
                    || case when {{ expression }} ~ ':.*[+-]' then '' else 'Z' end
                    as timestamptz
                ) at time zone 'UTC'
        when {{ expression }} ~ '^\s*\d{9,19}([.]\d+)?\s*$'
            then {{ epoch_timestamp(try_cast('trim(' ~ expression ~ ')', double_type())) }}
    end
{%- endmacro %}

{#- A plain cast would drop the offset; the profile sets the session's time zone to UTC. The cast
    alone reads words like `epoch`, and misses a blank before an offset, a comma before fractions
    and an offset without seconds: these are written anew where it fails. -#}
{% macro duckdb__read_timestamp(expression) -%}
    case
        when
            regexp_full_match(
                {{ expression }},
                '\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|UTC|GMT|[+-](0\d|1[0-4])(:?\d{2})?)?)?\s*'
            )
            then
                cast(
                    coalesce(
                        try_cast({{ expression }} as timestamptz),
                        try_cast(
                            regexp_replace(
                                regexp_replace(
                                    regexp_replace(
                                        replace({{ expression }}, ',', '.'),
                                        ' ?(Z|UTC|GMT)\s*$',
                                        'Z'
                                    ),
                                    '([T ]\d{1,2}:\d{2})( ?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?))?\s*$',
                                    '\1:00\2'
                                ),
                                ' ([+-]\d{2}(:?\d{2})?)\s*$',
                                '\1'
                            ) as timestamptz
                        )
                    ) as timestamp
                )
        when regexp_full_match({{ expression }}, '\s*\d{9,19}([.]\d+)?\s*')
            then {{ epoch_timestamp(try_cast(expression, 'double')) }}
    end
{%- endmacro %}

{#- A cast of text reads more than this: a year alone, times without a date. It does not read 24:00,
    nor a zone after minutes. -#}
{% macro spark__read_timestamp(expression) -%}
    {%- set pattern = (
        '^[ ]*([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})'
        ~ '([T ](([0-9]{1,2}:[0-9]{2})(:[0-9]{2}([.,][0-9]{1,6})?)?)[0-9]*[ ]?'
        ~ '(Z|UTC|GMT|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?[ ]*$'
    ) -%}
    {%- set with_seconds = (
        "regexp_replace(" ~ expression ~ ", '([T ][0-9]{1,2}:[0-9]{2})([^:0-9]|$)', '$1:00$2')"
    ) -%}
    case
        when {{ expression }} rlike '{{ pattern }}' and {{ expression }} rlike '[T ]24:00(:00)?([^:0-9]|$)'
            then
                try_cast(
                    regexp_replace(
                        replace({{ with_seconds }}, '24:00', '00:00'), '{{ pattern }}', '$1-$2-$3 $5$9'
                    ) as timestamp
                ) + interval 1 day
        when {{ expression }} rlike '{{ pattern }}'
            then
                try_cast(
                    replace(
                        regexp_replace({{ with_seconds }}, '{{ pattern }}', '$1-$2-$3 $5$9'), ',', '.'
                    ) as timestamp
                )
        when {{ expression }} rlike '^[ ]*[0-9]{9,19}([.][0-9]+)?[ ]*$'
            then {{ epoch_timestamp(try_cast(expression, 'double')) }}
    end
{%- endmacro %}
