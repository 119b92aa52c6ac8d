{#-
    Question: how do transitions lead to this item, and how much did each item of the history add?
    Change the two ids below. One row per item of the user's history that leads to the item in
    question; added_score sums to the score of int_transition_candidates.
-#}

with

final as (

    select
        parts.history_position,
        history_items.item_id as history_item_id,
        history_items.item_name as history_item_name,
        {{ from_trillionths('parts.added') }} as added_score,
        likelihoods.likelihood,
        likelihoods.people
    from {{ ref('int_history_parts') }} as parts
    inner join {{ ref('int_users') }} as users
        on parts.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on parts.item_key = items.item_key
    inner join {{ ref('int_items') }} as history_items
        on parts.history_item_key = history_items.item_key
    inner join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            parts.history_item_key = likelihoods.from_item_key
            and parts.item_key = likelihoods.to_item_key
    where
        users.user_id = 'shopper_camping'
        and items.item_id = 'i000032'

)

select * from final
order by added_score desc
