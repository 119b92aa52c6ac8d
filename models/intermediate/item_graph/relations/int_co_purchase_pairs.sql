{#-
    Grain: one row per pair of items, or of categories of one level, that somebody bought both of, the
    lower key first.
    Question: how many people bought the one before, together with or after the other?
    First times of each user are compared. Upward is from the lower key to the higher: its people
    bought the higher strictly later. A pair that fewer than relation_minimum_people bought is left
    out: most are of one person. It stays where enough people viewed one and bought the other
    (int_view_purchases), since those who bought both count against a substitute.
    Growth: a purchase meets the purchases of the same user, as many as int_pair_limits allows.
-#}

{%- set minimum_people = var('relation_minimum_people') %}

with

-- What too few bought and too few viewed is in no pair that is written.
purchases as (

    select
        firsts.user_key,
        firsts.node_level,
        firsts.node_key,
        firsts.first_bought_at as bought_at
    from {{ ref('int_user_firsts') }} as firsts
    inner join {{ ref('int_audiences') }} as audiences
        on
            {{ node_number('firsts.node_level', 'firsts.node_key') }}
            = {{ node_number('audiences.node_level', 'audiences.node_key') }}
    where
        firsts.first_bought_at is not null
        and greatest(audiences.buyers, audiences.viewers) >= {{ minimum_people }}

),

pairs as (

    select
        low_purchases.node_level,
        low_purchases.node_key as low_node_key,
        high_purchases.node_key as high_node_key,
        count(case when high_purchases.bought_at > low_purchases.bought_at then 1 end)
            as people_upward,
        count(case when high_purchases.bought_at = low_purchases.bought_at then 1 end)
            as people_together,
        count(case when high_purchases.bought_at < low_purchases.bought_at then 1 end)
            as people_downward
    from purchases as low_purchases
    inner join purchases as high_purchases
        on
            low_purchases.user_key = high_purchases.user_key
            and low_purchases.node_level = high_purchases.node_level
            and low_purchases.node_key < high_purchases.node_key
    group by
        low_purchases.node_level,
        low_purchases.node_key,
        high_purchases.node_key

),

viewed_pairs as (

    select distinct
        node_level,
        least(from_node_key, to_node_key) as low_node_key,
        greatest(from_node_key, to_node_key) as high_node_key
    from {{ ref('int_view_purchases') }}

),

final as (

    select
        pairs.node_level,
        pairs.low_node_key,
        pairs.high_node_key,
        cast(pairs.people_upward as integer) as people_upward,
        cast(pairs.people_together as integer) as people_together,
        cast(pairs.people_downward as integer) as people_downward
    from pairs
    left join viewed_pairs
        on
            pairs.node_level = viewed_pairs.node_level
            and pairs.low_node_key = viewed_pairs.low_node_key
            and pairs.high_node_key = viewed_pairs.high_node_key
    where
        pairs.people_upward + pairs.people_together + pairs.people_downward
        >= {{ minimum_people }}
        or viewed_pairs.low_node_key is not null

)

select * from final
