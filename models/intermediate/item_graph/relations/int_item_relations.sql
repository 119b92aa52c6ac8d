{#-
    Grain: one ordered pair of items; the best item_neighbours of each first item as complements,
    and as many as substitutes.
    Question: does the second item complete the first, or replace it?
    s = p - q (Zhao et al., eq. 3), and beside it the scores of the macro relation_scores, which
    stand on few people too: what is expected of a pair is what its categories do, the second item
    taking its share of its category's buyers; nothing within one category. Where the leaf
    categories are unknown or of different levels, the item's share of all buyers. The only leaf of
    a catalogue sets no item apart, so it counts as unknown.
    Growth: pairs, sorted by first item.
-#}

with

evidence as (

    {{ relation_evidence(
        ref('int_item_co_purchases'), ref('int_item_view_purchases'), 'item_key'
    ) | indent(4) }}

),

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
    from {{ ref('int_item_categories') }} as item_categories
    cross join catalogue
    where
        item_categories.is_leaf
        and catalogue.leaf_categories > 1

),

item_audiences as (

    select
        audiences.item_key,
        audiences.viewers,
        audiences.buyers,
        audiences.buyer_share,
        known_categories.category_key,
        known_categories.category_level,
        {{ double_value('audiences.buyers') }} / nullif(category_audiences.buyers, 0)
            as share_of_category
    from {{ ref('int_item_audiences') }} as audiences
    left join known_categories
        on audiences.item_key = known_categories.item_key
    left join {{ ref('int_category_audiences') }} as category_audiences
        on known_categories.category_key = category_audiences.category_key

),

relations as (

    select
        evidence.*,
        from_audiences.viewers as from_viewers,
        from_audiences.buyers as from_buyers,
        to_audiences.viewers as to_viewers,
        from_audiences.buyers * to_audiences.buyer_share as people_by_chance,
        case
            when from_audiences.category_level = to_audiences.category_level
                then coalesce(categories.purchase_share * to_audiences.share_of_category, 0)
            else to_audiences.buyer_share
        end as expected_purchase_share,
        coalesce(categories.forward_share, 0.5) as expected_forward_share,
        from_audiences.category_key = to_audiences.category_key as is_same_category
    from evidence
    inner join item_audiences as from_audiences
        on evidence.from_item_key = from_audiences.item_key
    inner join item_audiences as to_audiences
        on evidence.to_item_key = to_audiences.item_key
    left join {{ ref('int_category_relations') }} as categories
        on
            from_audiences.category_key = categories.from_category_key
            and to_audiences.category_key = categories.to_category_key

),

scores as (

    {{ relation_scores('relations', 'item_key') | indent(4) }}

),

final as (

    select
        {{ relation_columns('item_key') | indent(8) }},
        is_same_category
    from scores
    where
        complement_place <= {{ var('item_neighbours') }}
        or substitute_place <= {{ var('item_neighbours') }}

)

select * from final
