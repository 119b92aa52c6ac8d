{#-
    Question: why is this item on this user's list, and how much did each term of its score add?
    Change the two ids below. One row per term that adds something; added_score sums to the score of
    user_recommendations. Ranks in the lists of the sources are in int_source_candidates; for what
    is behind one in the list of transitions, see why_transitions_lead_to_this_item.sql.
-#}

with

scored_item as (

    select
        features.*,
        weights.*
    from {{ ref('int_ranking_features') }} as features
    cross join {{ ref('int_ranking_weights') }} as weights
    inner join {{ ref('int_users') }} as users
        on features.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on features.item_key = items.item_key
    where
        users.user_id = 'shopper_camping'
        and items.item_id = 'i000032'

),

terms as (

    select
        'constant' as term,
        1 as feature,
        case when is_known then known_constant else new_constant end as weight
    from scored_item
    {%- for term in ranking_terms() %}

    union all

    select
        '{{ term }}' as term,
        {{ term }} as feature,
        case when is_known then known_{{ term }} else new_{{ term }} end as weight
    from scored_item
    {%- endfor %}

),

final as (

    select
        term,
        feature,
        weight,
        weight * feature as added_score
    from terms
    where weight * feature <> 0

)

select * from final
order by
    abs(added_score) desc,
    term asc
