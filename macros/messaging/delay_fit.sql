{#- How late a moment is after a purchase beside the pair's usual delay: the logarithm of their
    ratio, an hour added to both, from -3 to 3. 0 at the usual time, null where either is unknown. -#}
{% macro delay_fit(bought_at, moment_at, typical_delay_hours) -%}
case
    when {{ bought_at }} is not null and {{ typical_delay_hours }} is not null
        then
            greatest(
                least(
                    ln(
                        ({{ double_value(seconds_between(bought_at, moment_at)) }} / 3600 + 1)
                        / ({{ typical_delay_hours }} + 1)
                    ),
                    3
                ),
                -3
            )
end
{%- endmacro %}
