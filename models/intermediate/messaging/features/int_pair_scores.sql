{#-
    Grain: one row per ordered pair of items that complete, replace or follow each other.
    Question: how well do the two go together, and how long after the first is the second bought?
    complementarity and category_complementarity: the complement scores of the items and of their
    narrowest categories, below 0 for what is rather bought instead. transition_likelihood: of
    int_item_likelihoods. typical_delay_hours: the median of int_complement_delays. 0 or null where
    there is no such evidence. A view, since only the pairs of messages are read. Growth: pairs.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        coalesce(relations.from_item_key, likelihoods.from_item_key) as from_item_key,
        coalesce(relations.to_item_key, likelihoods.to_item_key) as to_item_key,
        coalesce(relations.complement_score, 0) as complementarity,
        coalesce(category_relations.complement_score, 0) as category_complementarity,
        coalesce(likelihoods.likelihood, 0) as transition_likelihood,
        24 * delays.median_delay_days as typical_delay_hours
    from {{ ref('int_item_relations') }} as relations
    full outer join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            relations.from_item_key = likelihoods.from_item_key
            and relations.to_item_key = likelihoods.to_item_key
    left join {{ ref('int_item_leaf_categories') }} as from_categories
        on coalesce(relations.from_item_key, likelihoods.from_item_key) = from_categories.item_key
    left join {{ ref('int_item_leaf_categories') }} as to_categories
        on coalesce(relations.to_item_key, likelihoods.to_item_key) = to_categories.item_key
    left join {{ ref('int_category_relations') }} as category_relations
        on
            from_categories.category_key = category_relations.from_category_key
            and to_categories.category_key = category_relations.to_category_key
    left join {{ ref('int_complement_delays') }} as delays
        on
            delays.node_level = 0
            and relations.from_item_key = delays.from_node_key
            and relations.to_item_key = delays.to_node_key

)

select * from final
