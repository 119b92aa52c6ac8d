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
