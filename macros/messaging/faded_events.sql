{#- What the events of a day (rows of int_user_days) count at a later day: they halve every 14 days.
    In billionths. -#}
{% macro faded_events(user_days, day) -%}
    {{ to_billionths(
        user_days ~ '.events * '
        ~ halved(double_value(calendar_days(user_days ~ '.active_day', day)) ~ ' / 14')
    ) }}
{%- endmacro %}
