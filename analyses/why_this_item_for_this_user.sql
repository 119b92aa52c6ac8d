{#-
    Question: why is this item on this user's list, and what did each source of candidates add?
    Change the two ids below. Rows: one source that brings the item to the user; added_score sums to
    the score of user_recommendations. What stands behind a place in the list of transitions:
    why_transitions_lead_to_this_item.sql.
-#}

with

inspected as (

    select
        users.user_key,
        items.item_key
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_items') }} as items
    where
        users.user_id = 'shopper_camping'
        and items.item_id = 'i000032'

),

brought as (

    select
        weights.source_name,
        candidates.candidate_rank,
        weights.rank_constant,
        candidates.reason_item_key,
        weights.weight_without_history * (1 - coalesce(activity.history_share, 0))
        + weights.weight_with_history * coalesce(activity.history_share, 0) as weight
    from inspected
    inner join {{ ref('int_source_candidates') }} as candidates
        on
            inspected.user_key = candidates.user_key
            and inspected.item_key = candidates.item_key
    inner join {{ ref('int_source_weights') }} as weights
        on candidates.source_key = weights.source_key
    left join {{ ref('int_user_history_shares') }} as activity
        on inspected.user_key = activity.user_key

),

final as (

    select
        brought.source_name,
        brought.candidate_rank,
        brought.weight,
        brought.rank_constant,
        brought.weight / (brought.rank_constant + brought.candidate_rank) as added_score,
        reason_items.item_id as reason_item_id,
        reason_items.item_name as reason_item_name
    from brought
    left join {{ ref('int_items') }} as reason_items
        on brought.reason_item_key = reason_items.item_key

)

select * from final
order by added_score desc
