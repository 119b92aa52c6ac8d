{#-
    Grain: one ordered pair of categories of one level; the best item_neighbours of each first
    category as complements, and as many as substitutes.
    Question: does the second category complete the first, or replace it?
    s = p - q (Zhao et al., eq. 3), and beside it the scores of the macro relation_scores, which
    stand on few people too. Expected are the second's share of all buyers, and both orders alike.
    Growth: pairs, sorted by first category.
-#}

with

evidence as (

    {{ relation_evidence(
        ref('int_category_co_purchases'), ref('int_category_view_purchases'), 'category_key'
    ) | indent(4) }}

),

relations as (

    select
        evidence.*,
        from_audiences.viewers as from_viewers,
        from_audiences.buyers as from_buyers,
        to_audiences.viewers as to_viewers,
        from_audiences.buyers * to_audiences.buyer_share as people_by_chance,
        to_audiences.buyer_share as expected_purchase_share,
        {{ double_value('0.5') }} as expected_forward_share
    from evidence
    inner join {{ ref('int_category_audiences') }} as from_audiences
        on evidence.from_category_key = from_audiences.category_key
    inner join {{ ref('int_category_audiences') }} as to_audiences
        on evidence.to_category_key = to_audiences.category_key

),

scores as (

    {{ relation_scores('relations', 'category_key') | indent(4) }}

),

final as (

    select
        {{ relation_columns('category_key') | indent(8) }}
    from scores
    where
        complement_place <= {{ var('item_neighbours') }}
        or substitute_place <= {{ var('item_neighbours') }}

)

select * from final
