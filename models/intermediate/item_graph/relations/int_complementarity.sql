{#-
    Grain: one row per ordered pair of items, or of categories of one level, with any evidence:
    co-purchase, view-then-purchase or both.
    Question: what is known of the two, and do people buy the second after the first more than they
    come to it from looking at the first?
    complementarity s = p - q (Zhao et al., eq. 3), with 0 for the p or q of a pair that has none.
    Growth: pairs.
-#}

with

pairs as (

    select
        coalesce(co_purchases.node_level, view_purchases.node_level) as node_level,
        coalesce(co_purchases.from_node_key, view_purchases.from_node_key) as from_node_key,
        coalesce(co_purchases.to_node_key, view_purchases.to_node_key) as to_node_key,
        coalesce(co_purchases.people_later, 0) as people_later,
        coalesce(co_purchases.people_together, 0) as people_together,
        coalesce(co_purchases.people_earlier, 0) as people_earlier,
        coalesce(view_purchases.people_instead, 0) as people_instead,
        coalesce(co_purchases.co_purchase, 0) as co_purchase,
        coalesce(co_purchases.co_purchase_together, 0) as co_purchase_together,
        coalesce(view_purchases.view_purchase, 0) as view_purchase
    from {{ ref('int_co_purchases') }} as co_purchases
    full outer join {{ ref('int_view_purchases') }} as view_purchases
        on
            co_purchases.node_level = view_purchases.node_level
            and co_purchases.from_node_key = view_purchases.from_node_key
            and co_purchases.to_node_key = view_purchases.to_node_key

),

final as (

    select
        pairs.node_level,
        pairs.from_node_key,
        pairs.to_node_key,
        pairs.people_later,
        pairs.people_together,
        pairs.people_earlier,
        pairs.people_instead,
        pairs.people_instead + coalesce(mirrored.people_instead, 0) as people_instead_either_way,
        pairs.co_purchase,
        pairs.co_purchase_together,
        pairs.view_purchase,
        pairs.co_purchase - pairs.view_purchase as complementarity
    from pairs
    left join {{ ref('int_view_purchases') }} as mirrored
        on
            pairs.node_level = mirrored.node_level
            and pairs.from_node_key = mirrored.to_node_key
            and pairs.to_node_key = mirrored.from_node_key

)

select * from final
