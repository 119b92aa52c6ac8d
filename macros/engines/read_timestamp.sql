{#- A text as a timestamp in UTC, null if it cannot be read in one way only. Read are a date with
    the year first, a time after it, an offset (Z, UTC, +02:00, +0200, +02, with or without a blank
    before it), and seconds, milli- or microseconds since 1970. Names of zones and days before
    months are refused: BST has three meanings, 01/02/2026 two. -#}
{% macro read_timestamp(expression) -%}
    {{ return(adapter.dispatch('read_timestamp', 'cross_sell')(expression)) }}
{%- endmacro %}

{#- A cast would read more, each engine something else: it gets a day and a time written in full, and
    the offset is taken off. No pattern here has a backslash, as engines differ in how they read one. -#}
{% macro default__read_timestamp(expression) -%}
    {%- set text = "replace(trim(" ~ expression ~ "), ',', '.')" -%}
    {%- set day = replaced_matches(replaced_matches(text, '[T ].*$', ''), '/', '-') -%}
    {%- set after_day = replaced_matches(text, '^[^T ]*[T ]?', '') -%}
    {%- set zone = replaced_matches(after_day, '^[0-9:.]*', '') -%}
    {%- set clock = replaced_matches(after_day, '[ ZUG+-].*$', '') -%}
    {%- set offset = replaced_matches(zone, '[ :A-Z]', '') -%}
    {%- set minutes = (
        'case when ' ~ offset ~ " = '' then 0 else cast(substr(" ~ offset ~ ', 1, 3) as integer) * 60'
        ~ ' + cast(substr(' ~ offset ~ ", 1, 1) || coalesce(nullif(substr(" ~ offset ~ ", 4, 2), ''), '0') as integer) end"
    ) -%}
    {%- set moment = (
        text_part(day, '-', 1) ~ " || '-' || right('0' || " ~ text_part(day, '-', 2)
        ~ ", 2) || '-' || right('0' || " ~ text_part(day, '-', 3) ~ ", 2) || ' ' || right('0' || "
        ~ "coalesce(nullif(" ~ text_part(clock, ':', 1) ~ ", ''), '0'), 2) || ':' || "
        ~ "coalesce(nullif(" ~ text_part(clock, ':', 2) ~ ", ''), '00') || ':' || "
        ~ "coalesce(nullif(substr(" ~ text_part(clock, ':', 3) ~ ", 1, 9), ''), '00')"
    ) -%}
    case
        when
            {{ replaced_matches(
                text,
                '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|UTC|GMT|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?$',
                ''
            ) }} = ''
            then
                {{ time_plus(
                    'minute', '-(' ~ minutes ~ ')', try_cast(moment, dbt.type_timestamp())
                ) }}
        when {{ replaced_matches(text, '^[0-9]{9,19}([.][0-9]+)?$', '') }} = ''
            then {{ epoch_timestamp(try_cast(text, double_type())) }}
    end
{%- endmacro %}

{% macro redshift__read_timestamp(expression) -%}
    {{ return(default__read_timestamp(expression)) }}
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
                '\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?\s*'
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
