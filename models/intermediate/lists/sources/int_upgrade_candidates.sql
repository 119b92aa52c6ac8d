{#-
    Grain: one user and one item.
    Question: what is like the items that the user touched, dearer and at least as well bought?
    Score: the sum over the history of the similarity times the trend factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing where
    the source has no weight.
-#}

with

{{ relation_candidates(
    ref('int_item_upgrades'), 'upgrade_rank', 'similarity', 'upgrades'
) }}

select * from final
