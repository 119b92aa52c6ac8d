{#- Who bought one item or category (`key`) and the other one later, together or earlier, and
    co_purchase p = people later / sqrt(buyers of the one * buyers of the other). `shared` are the
    columns that the two first times of a pair have in common: the user, and for categories the
    level. A delay of exactly 1, 7 or 28 days belongs to the shorter bucket. -#}
{% macro co_purchases(firsts, audiences, key, shared=['user_key']) -%}
with

pairs as (

    select
        from_firsts.{{ key }} as from_{{ key }},
        to_firsts.{{ key }} as to_{{ key }},
        case
            when to_firsts.first_bought_at > from_firsts.first_bought_at then 1 else 0
        end as is_later,
        case
            when to_firsts.first_bought_at = from_firsts.first_bought_at then 1 else 0
        end as is_together,
        {{ seconds_between('from_firsts.first_bought_at', 'to_firsts.first_bought_at') }} as seconds
    from {{ firsts }} as from_firsts
    inner join {{ firsts }} as to_firsts
        on
            {%- for column in shared %}
            from_firsts.{{ column }} = to_firsts.{{ column }} and
            {%- endfor %}
            from_firsts.{{ key }} <> to_firsts.{{ key }}
    where
        from_firsts.first_bought_at is not null
        and to_firsts.first_bought_at is not null

),

counts as (

    select
        from_{{ key }},
        to_{{ key }},
        sum(is_later) as people_later,
        sum(is_together) as people_together,
        sum(1 - is_later - is_together) as people_earlier,
        sum(case when seconds <= 86400 then is_later else 0 end) as people_1_day,
        sum(case when seconds <= 604800 then is_later else 0 end) as people_7_days,
        sum(case when seconds <= 2419200 then is_later else 0 end) as people_28_days,
        sum(seconds * is_later) as seconds_later
    from pairs
    group by
        from_{{ key }},
        to_{{ key }}

),

final as (

    select
        counts.from_{{ key }},
        counts.to_{{ key }},
        cast(counts.people_later as integer) as people_later,
        cast(counts.people_together as integer) as people_together,
        cast(counts.people_earlier as integer) as people_earlier,
        cast(counts.people_1_day as integer) as people_0_1_days,
        cast(counts.people_7_days - counts.people_1_day as integer) as people_1_7_days,
        cast(counts.people_28_days - counts.people_7_days as integer) as people_7_28_days,
        cast(counts.people_later - counts.people_28_days as integer) as people_over_28_days,
        {{ double_value('counts.seconds_later') }} / nullif(counts.people_later, 0) / 86400
            as mean_delay_days,
        counts.people_later
        / sqrt({{ double_value('from_audiences.buyers') }} * to_audiences.buyers) as co_purchase,
        counts.people_together
        / sqrt({{ double_value('from_audiences.buyers') }} * to_audiences.buyers)
            as co_purchase_together
    from counts
    inner join {{ audiences }} as from_audiences
        on counts.from_{{ key }} = from_audiences.{{ key }}
    inner join {{ audiences }} as to_audiences
        on counts.to_{{ key }} = to_audiences.{{ key }}
    where counts.people_later + counts.people_together > 0

)

select * from final
{%- endmacro %}
