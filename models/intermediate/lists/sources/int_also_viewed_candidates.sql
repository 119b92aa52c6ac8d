{#-
    Grain: one user and one item.
    Question: what do others view who viewed what the user touched?
    Score: the sum over the history of the co-view score times the trend factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing where
    the source has no weight.
-#}

with

{{ relation_candidates(
    ref('int_item_co_views'), 'co_view_rank', 'co_view_score', 'also_viewed'
) }}

select * from final
