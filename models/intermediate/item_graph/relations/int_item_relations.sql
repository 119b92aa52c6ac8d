{#-
    Grain: one row per ordered pair of items; the best item_neighbours of each first item as
    complements, and as many as substitutes.
    Question: does the second item complete the first, or replace it?
    The evidence of int_complementarity, and the scores of the macro relation_scores, which stand on
    few people too. A pair is expected to do what its categories do: the second item takes its share
    of the buyers of its category; within one category nothing is expected. Where the narrowest
    categories are unknown or of different levels, the item's share of all buyers is expected. The
    only leaf of a catalogue sets no item apart, so it counts as unknown.
    Growth: pairs, sorted by first item.
-#}

with

catalogue as (

    select count(*) as leaf_categories
    from {{ ref('int_categories') }}
    where is_leaf

),

known_categories as (

    select
        item_categories.item_key,
        item_categories.category_key,
        item_categories.category_level
    from {{ ref('int_item_leaf_categories') }} as item_categories
    cross join catalogue
    where catalogue.leaf_categories > 1

),

item_audiences as (

    select
        audiences.node_key as item_key,
        audiences.viewers,
        audiences.buyers,
        audiences.buyer_share,
        known_categories.category_key,
        known_categories.category_level,
        {{ double_value('audiences.buyers') }} / nullif(category_audiences.buyers, 0)
            as share_of_category
    from {{ ref('int_audiences') }} as audiences
    left join known_categories
        on audiences.node_key = known_categories.item_key
    left join {{ ref('int_audiences') }} as category_audiences
        on
            known_categories.category_level = category_audiences.node_level
            and known_categories.category_key = category_audiences.node_key
    where audiences.node_level = 0

),

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
        case
            when from_audiences.category_level = to_audiences.category_level
                then coalesce(categories.purchase_share * to_audiences.share_of_category, 0)
            else to_audiences.buyer_share
        end as expected_purchase_share,
        coalesce(categories.forward_share, 0.5) as expected_forward_share,
        from_audiences.category_key = to_audiences.category_key as is_same_category
    from {{ ref('int_complementarity') }} as evidence
    inner join item_audiences as from_audiences
        on evidence.from_node_key = from_audiences.item_key
    inner join item_audiences as to_audiences
        on evidence.to_node_key = to_audiences.item_key
    left join {{ ref('int_category_relations') }} as categories
        on
            from_audiences.category_key = categories.from_category_key
            and to_audiences.category_key = categories.to_category_key
    where evidence.node_level = 0

),

ranked_pairs as (

    {{ relation_scores('relations') | indent(4) }}

),

final as (

    select
        {{ relation_columns('item_key') | indent(8) }},
        is_same_category
    from ranked_pairs
    where
        complement_rank <= {{ var('item_neighbours') }}
        or substitute_rank <= {{ var('item_neighbours') }}

)

select * from final
