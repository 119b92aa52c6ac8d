{#-
    Grain: one user and one item.
    Question: what lies in one order with what the user touched?
    Score: the sum over the history of the basket score times the trend factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing where
    the source has no weight.
-#}

with

{{ relation_candidates(
    ref('int_item_basket_rules'), 'basket_rank', 'basket_score', 'bought_together'
) }}

select * from final
