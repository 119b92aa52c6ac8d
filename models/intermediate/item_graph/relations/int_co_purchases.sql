{#-
    Grain: one row per ordered pair of items, or of categories of one level, of which somebody bought
    the second after the first, or both together.
    Question: who buys the second after the first?
    First times of each user are compared. co_purchase p = people who bought the second strictly
    later / sqrt(buyers of the first * buyers of the second) (Zhao et al., eq. 1, A = bought);
    co_purchase_together is the same for one moment or order.
    Growth: a purchase meets the purchases of the same user, history_length at most.
-#}

with

purchases as (

    select
        from_firsts.node_level,
        from_firsts.node_key as from_node_key,
        to_firsts.node_key as to_node_key,
        from_firsts.first_bought_at as from_bought_at,
        to_firsts.first_bought_at as to_bought_at
    from {{ ref('int_user_firsts') }} as from_firsts
    inner join {{ ref('int_user_firsts') }} as to_firsts
        on
            from_firsts.user_key = to_firsts.user_key
            and from_firsts.node_level = to_firsts.node_level
            and from_firsts.node_key <> to_firsts.node_key
    where
        from_firsts.first_bought_at is not null
        and to_firsts.first_bought_at is not null

),

pairs as (

    select
        node_level,
        from_node_key,
        to_node_key,
        sum(case when to_bought_at > from_bought_at then 1 else 0 end) as people_later,
        sum(case when to_bought_at = from_bought_at then 1 else 0 end) as people_together,
        sum(case when to_bought_at < from_bought_at then 1 else 0 end) as people_earlier
    from purchases
    group by
        node_level,
        from_node_key,
        to_node_key

),

pairs_with_buyers as (

    select
        pairs.*,
        sqrt({{ double_value('from_audiences.buyers') }} * to_audiences.buyers) as mean_buyers
    from pairs
    inner join {{ ref('int_audiences') }} as from_audiences
        on
            {{ node_number('pairs.node_level', 'pairs.from_node_key') }}
            = {{ node_number('from_audiences.node_level', 'from_audiences.node_key') }}
    inner join {{ ref('int_audiences') }} as to_audiences
        on
            {{ node_number('pairs.node_level', 'pairs.to_node_key') }}
            = {{ node_number('to_audiences.node_level', 'to_audiences.node_key') }}
    where pairs.people_later + pairs.people_together > 0

),

final as (

    select
        node_level,
        from_node_key,
        to_node_key,
        cast(people_later as integer) as people_later,
        cast(people_together as integer) as people_together,
        cast(people_earlier as integer) as people_earlier,
        people_later / mean_buyers as co_purchase,
        people_together / mean_buyers as co_purchase_together
    from pairs_with_buyers

)

select * from final
