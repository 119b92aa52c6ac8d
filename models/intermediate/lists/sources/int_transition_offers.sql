{#-
    Grain: one row per item and item that may be offered to those who touched it.
    Question: what does touching the first say for offering the second now?
    The likelihood, times the momentum factor of the second item; only items that may be offered,
    and of each row as many as a score reads at most.
-#}

with

final as (

    {{ relation_offers(ref('int_item_likelihoods'), 'likelihood_rank', 'likelihood') | indent(4) }}

)

select * from final
