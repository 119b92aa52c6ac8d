{#-
    Grain: one row per user, item of their history and item that transitions lead to from it.
    Question: how much does each item of a history add to the score of what the user may want next?
    added = weight of the history item (int_user_histories) * likelihood of the scored item
    (int_item_likelihoods) * its momentum factor, in trillionths; each item of the history reads the
    best row_reads of its row. int_transition_candidates sums this over items that may be offered;
    explanations and evaluations of a score read it here. A view: read it for some users at a time.
-#}
{{ config(materialized='view') }}

with

history_steps as (

    select
        histories.user_key,
        likelihoods.to_item_key as item_key,
        histories.item_key as history_item_key,
        histories.history_position,
        eligible_items.is_eligible,
        histories.weight * (likelihoods.likelihood * popularity.momentum_factor) as part
    from {{ ref('int_user_histories') }} as histories
    inner join {{ ref('int_item_likelihoods') }} as likelihoods
        on
            histories.item_key = likelihoods.from_item_key
            and histories.row_reads >= likelihoods.likelihood_rank
    inner join {{ ref('int_item_popularity') }} as popularity
        on likelihoods.to_item_key = popularity.item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on likelihoods.to_item_key = eligible_items.item_key

),

final as (

    select
        user_key,
        item_key,
        history_item_key,
        history_position,
        {{ to_trillionths('part') }} as added,
        is_eligible
    from history_steps

)

select * from final
