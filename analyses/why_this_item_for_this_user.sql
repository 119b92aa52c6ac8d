{#-
    Question: why is this item on this user's list, and how much did each source of candidates add?
    Change the two ids below. One row per source that brings the item to the user; added_score sums
    to the score of user_recommendations. For what is behind a rank in the list of transitions, see
    why_transitions_lead_to_this_item.sql.
-#}

with

final as (

    select
        parts.source_name,
        parts.candidate_rank,
        parts.weight,
        parts.rank_constant,
        {{ from_trillionths('parts.added') }} as added_score,
        reason_items.item_id as reason_item_id,
        reason_items.item_name as reason_item_name
    from {{ ref('int_fusion_parts') }} as parts
    inner join {{ ref('int_users') }} as users
        on parts.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on parts.item_key = items.item_key
    left join {{ ref('int_items') }} as reason_items
        on parts.reason_item_key = reason_items.item_key
    where
        users.user_id = 'shopper_camping'
        and items.item_id = 'i000032'

)

select * from final
order by added_score desc
