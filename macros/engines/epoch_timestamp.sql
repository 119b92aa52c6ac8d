{#- A number of seconds, milli-, micro- or nanoseconds since 1970 as a timestamp in UTC: which of
    them, its size says, as all of them lie between 1990 and 2100. Null for any other number. -#}
{% macro epoch_timestamp(expression) -%}
    {%- set first, last = 631152000, 4102444800 -%}
    case
    {%- for unit in [1, 1000, 1000000, 1000000000] %}
        when {{ expression }} between {{ first * unit }} and {{ last * unit }}
            then {{ timestamp_of_seconds('(' ~ expression ~ ') / ' ~ unit ~ '.0') }}
    {%- endfor %}
    end
{%- endmacro %}
