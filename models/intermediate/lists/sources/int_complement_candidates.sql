{#-
    Grain: one user and one item.
    Question: what completes what the user touched?
    Score: the sum over the history of the complement score times the trend factor; every item of
    the history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing
    where the source has no weight.
-#}

with

{{ relation_candidates(
    ref('int_item_complements'), 'complement_rank', 'complement_score', 'complements'
) }}

select * from final
