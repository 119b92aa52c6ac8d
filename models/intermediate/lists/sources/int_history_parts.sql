{#-
    Grain: one row per user, item of their history and item that transitions lead to from it.
    Question: what does each item of a history add to the score of what may be offered next?
    added = weight of the history item (int_user_histories) * offer weight, which is the likelihood
    times the momentum factor (int_transition_offers), in trillionths; each item of the history reads
    the best row_reads of its row. int_transition_candidates sums this, and whoever explains or
    evaluates a score reads it here. A view: read it for some users at a time.
-#}
{{ config(materialized='view') }}

with

history_offers as (

    select
        histories.user_key,
        offers.to_item_key as item_key,
        histories.item_key as history_item_key,
        histories.history_position,
        histories.weight * offers.offer_weight as part
    from {{ ref('int_user_histories') }} as histories
    inner join {{ ref('int_transition_offers') }} as offers
        on
            histories.item_key = offers.from_item_key
            and histories.row_reads >= offers.offer_rank

),

final as (

    select
        user_key,
        item_key,
        history_item_key,
        history_position,
        {{ to_trillionths('part') }} as added
    from history_offers

)

select * from final
