{#- Who viewed one item or category (`key`) and later bought the other, and view_purchase q = people /
    sqrt(viewers of the one * buyers of the other). `shared` as in co_purchases. Most pairs are of
    one person who looked around, so the support floor stands here already. -#}
{% macro view_purchases(firsts, audiences, key, shared=['user_key']) -%}
with

counts as (

    select
        from_firsts.{{ key }} as from_{{ key }},
        to_firsts.{{ key }} as to_{{ key }},
        count(*) as people,
        sum(case when from_firsts.first_bought_at is null then 1 else 0 end) as people_instead
    from {{ firsts }} as from_firsts
    inner join {{ firsts }} as to_firsts
        on
            {%- for column in shared %}
            from_firsts.{{ column }} = to_firsts.{{ column }} and
            {%- endfor %}
            from_firsts.{{ key }} <> to_firsts.{{ key }}
            and from_firsts.first_viewed_at < to_firsts.first_bought_at
    group by
        from_firsts.{{ key }},
        to_firsts.{{ key }}
    having count(*) >= {{ var('relation_minimum_people') }}

),

final as (

    select
        counts.from_{{ key }},
        counts.to_{{ key }},
        cast(counts.people as integer) as people,
        cast(counts.people_instead as integer) as people_instead,
        counts.people
        / sqrt({{ double_value('from_audiences.viewers') }} * to_audiences.buyers) as view_purchase
    from counts
    inner join {{ audiences }} as from_audiences
        on counts.from_{{ key }} = from_audiences.{{ key }}
    inner join {{ audiences }} as to_audiences
        on counts.to_{{ key }} = to_audiences.{{ key }}

)

select * from final
{%- endmacro %}
