{#- In words which promotions a user had in the 70 days up to as_of, such as `had a promotion 12 days
    ago`. The query reads choices, with promotions and promoted_at, and int_run_dates as run_dates. -#}
{% macro had_promotions() -%}
{%- set days = (
    'cast(floor(' ~ days_between('choices.promoted_at', 'run_dates.as_of') ~ ') as integer)'
) -%}
case
    when choices.promotions > 1
        then 'had ' || {{ as_text('choices.promotions') }} || ' promotions in 70 days'
    when {{ days }} = 0 then 'had a promotion today'
    else 'had a promotion ' || {{ counted(days, 'day') }} || ' ago'
end
{%- endmacro %}
