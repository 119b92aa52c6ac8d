{#-
    Grain: one row per ordered pair of items, or of categories of one level, of which
    relation_minimum_people viewed the first and bought the second.
    Question: who looks at the first and then buys the second, and do they still want the first?
    First times of each user are compared. view_purchase q = people who viewed the first and bought
    the second strictly later / sqrt(viewers of the first * buyers of the second) (Zhao et al.,
    eq. 2, B = viewed). Most pairs are of one person who looked around, so the least number of
    people is asked for already here.
    Growth: a purchase meets the views of the same user, as many as int_pair_limits allows.
-#}

with

pairs as (

    select
        from_firsts.node_level,
        from_firsts.node_key as from_node_key,
        to_firsts.node_key as to_node_key,
        count(*) as people,
        count(case when from_firsts.first_bought_at is null then 1 end) as people_instead
    from {{ ref('int_user_firsts') }} as from_firsts
    inner join {{ ref('int_user_firsts') }} as to_firsts
        on
            from_firsts.user_key = to_firsts.user_key
            and from_firsts.node_level = to_firsts.node_level
            and from_firsts.node_key <> to_firsts.node_key
            and from_firsts.first_viewed_at < to_firsts.first_bought_at
    group by
        from_firsts.node_level,
        from_firsts.node_key,
        to_firsts.node_key
    having count(*) >= {{ var('relation_minimum_people') }}

),

final as (

    select
        pairs.node_level,
        pairs.from_node_key,
        pairs.to_node_key,
        cast(pairs.people as integer) as people,
        cast(pairs.people_instead as integer) as people_instead,
        pairs.people
        / sqrt({{ double_value('from_audiences.viewers') }} * to_audiences.buyers) as view_purchase
    from pairs
    inner join {{ ref('int_audiences') }} as from_audiences
        on
            {{ node_number('pairs.node_level', 'pairs.from_node_key') }}
            = {{ node_number('from_audiences.node_level', 'from_audiences.node_key') }}
    inner join {{ ref('int_audiences') }} as to_audiences
        on
            {{ node_number('pairs.node_level', 'pairs.to_node_key') }}
            = {{ node_number('to_audiences.node_level', 'to_audiences.node_key') }}

)

select * from final
