{#-
    Grain: one row per ordered pair of categories of one level; the best item_neighbours of each
    first category as complements, and as many as substitutes.
    Question: does the second category complete the first, or replace it?
    The evidence of int_complementarity, and the scores of the macro relation_scores, which stand on
    few people too. Expected are the second's share of all buyers, and both orders alike.
    Growth: pairs, sorted by first category.
-#}

with

relations as (

    select
        evidence.*,
        from_audiences.viewers as from_viewers,
        from_audiences.buyers as from_buyers,
        to_audiences.viewers as to_viewers,
        {{ most_by_chance(
            'from_audiences.buyers * to_audiences.buyer_share',
            'from_audiences.buyer_share',
            'to_audiences.buyer_share',
        ) }} as people_by_chance,
        to_audiences.buyer_share as expected_purchase_share,
        {{ double_value('0.5') }} as expected_forward_share
    from {{ ref('int_complementarity') }} as evidence
    inner join {{ ref('int_audiences') }} as from_audiences
        on
            {{ node_number('evidence.node_level', 'evidence.from_node_key') }}
            = {{ node_number('from_audiences.node_level', 'from_audiences.node_key') }}
    inner join {{ ref('int_audiences') }} as to_audiences
        on
            {{ node_number('evidence.node_level', 'evidence.to_node_key') }}
            = {{ node_number('to_audiences.node_level', 'to_audiences.node_key') }}
    where evidence.node_level > 0

),

ranked_pairs as (

    {{ relation_scores('relations') | indent(4) }}

),

final as (

    select
        {{ relation_columns('category_key') | indent(8) }}
    from ranked_pairs
    where
        complement_rank <= {{ var('item_neighbours') }}
        or substitute_rank <= {{ var('item_neighbours') }}

)

select * from final
