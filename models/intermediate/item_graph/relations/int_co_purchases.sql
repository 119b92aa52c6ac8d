{#-
    Grain: one row per ordered pair of items, or of categories of one level, of which somebody bought
    the second after the first, or both together.
    Question: who buys the second after the first?
    First times of each user are compared. co_purchase p = people who bought the second strictly
    later / sqrt(buyers of the first * buyers of the second) (Zhao et al., eq. 1, A = bought);
    co_purchase_together is the same for one moment or order. Pairs are those of
    int_co_purchase_pairs. Growth: pairs.
-#}

with

directed_pairs as (

    select
        node_level,
        low_node_key as from_node_key,
        high_node_key as to_node_key,
        people_upward as people_later,
        people_together,
        people_downward as people_earlier
    from {{ ref('int_co_purchase_pairs') }}

    union all

    select
        node_level,
        high_node_key as from_node_key,
        low_node_key as to_node_key,
        people_downward as people_later,
        people_together,
        people_upward as people_earlier
    from {{ ref('int_co_purchase_pairs') }}

),

pairs_with_buyers as (

    select
        directed_pairs.*,
        sqrt({{ double_value('from_audiences.buyers') }} * to_audiences.buyers) as mean_buyers
    from directed_pairs
    inner join {{ ref('int_audiences') }} as from_audiences
        on
            {{ node_number('directed_pairs.node_level', 'directed_pairs.from_node_key') }}
            = {{ node_number('from_audiences.node_level', 'from_audiences.node_key') }}
    inner join {{ ref('int_audiences') }} as to_audiences
        on
            {{ node_number('directed_pairs.node_level', 'directed_pairs.to_node_key') }}
            = {{ node_number('to_audiences.node_level', 'to_audiences.node_key') }}
    where directed_pairs.people_later + directed_pairs.people_together > 0

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
