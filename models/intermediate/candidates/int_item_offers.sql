{#-
    Grain: one item and one item that may be offered to those who touched it.
    Question: what does touching the first say for offering the second now?
    The likelihood, times the trend factor of the second item; only items that may be offered, and
    of each row as many as a score reads at most.
-#}

{%- set row_reads = [var('score_row_reads'), var('score_row_reads_minimum')] | max %}

with

final as (

    select
        likelihoods.from_item_key,
        likelihoods.to_item_key,
        likelihoods.likelihood_rank,
        likelihoods.likelihood * popularity.trend_factor as offer_weight
    from {{ ref('int_item_likelihoods') }} as likelihoods
    inner join {{ ref('int_item_popularity') }} as popularity
        on likelihoods.to_item_key = popularity.item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on likelihoods.to_item_key = eligible_items.item_key
    where
        eligible_items.is_eligible
        and likelihoods.likelihood_rank <= {{ row_reads }}

)

select * from final
