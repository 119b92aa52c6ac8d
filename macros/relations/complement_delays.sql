{#- How long after the one item or category (`key`) people bought its complement, with it included.
    Only pairs of the list are looked at, since a median keeps all its values in memory.
    `shared` as in co_purchases. -#}
{% macro complement_delays(complements, firsts, key, shared=['user_key']) -%}
with

delays as (

    select
        complements.from_{{ key }},
        complements.to_{{ key }},
        {{ double_value(
            seconds_between('from_firsts.first_bought_at', 'to_firsts.first_bought_at')
        ) }} / 86400 as delay_days
    from {{ firsts }} as from_firsts
    inner join {{ firsts }} as to_firsts
        on
            {%- for column in shared %}
            from_firsts.{{ column }} = to_firsts.{{ column }} and
            {%- endfor %}
            from_firsts.first_bought_at <= to_firsts.first_bought_at
    inner join {{ complements }} as complements
        on
            from_firsts.{{ key }} = complements.from_{{ key }}
            and to_firsts.{{ key }} = complements.to_{{ key }}

),

medians as (

    select
        from_{{ key }},
        to_{{ key }},
        percentile_cont(0.5) within group (order by delay_days) as median_delay_days
    from delays
    group by
        from_{{ key }},
        to_{{ key }}

),

final as (

    select
        from_{{ key }},
        to_{{ key }},
        case
            when median_delay_days <= 1 then '0-1'
            when median_delay_days <= 7 then '1-7'
            when median_delay_days <= 28 then '7-28'
            else 'over 28'
        end as delay_bucket,
        median_delay_days
    from medians

)

select * from final
{%- endmacro %}
