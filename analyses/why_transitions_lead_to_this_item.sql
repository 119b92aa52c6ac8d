{#-
    Question: how do transitions lead to this item, and what did each item of the history add?
    Change the two ids below. Rows: one item of the user's history that reaches the item in
    question; added_score sums to the score of int_transition_candidates.
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

final as (

    select
        histories.history_position,
        history_items.item_id as history_item_id,
        history_items.item_name as history_item_name,
        histories.weight as history_weight,
        likelihoods.likelihood,
        popularity.momentum_factor,
        histories.weight * likelihoods.likelihood * popularity.momentum_factor as added_score,
        likelihoods.people
    from inspected
    inner join {{ ref('int_user_histories') }} as histories
        on inspected.user_key = histories.user_key
    inner join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            histories.item_key = likelihoods.from_item_key
            and inspected.item_key = likelihoods.to_item_key
            and histories.row_reads >= likelihoods.likelihood_rank
    inner join {{ ref('int_item_popularity') }} as popularity
        on likelihoods.to_item_key = popularity.item_key
    inner join {{ ref('int_items') }} as history_items
        on histories.item_key = history_items.item_key

)

select * from final
order by added_score desc
