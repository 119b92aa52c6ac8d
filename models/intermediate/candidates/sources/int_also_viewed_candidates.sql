{#-
    Grain: one user and one item.
    Question: what do others view who viewed what the user touched?
    Score: the sum over the history of the co-view score times the trend factor; every item of the
    history counts alike. Growth: histories * row reads, a bucket of users at a time; nothing where
    the source has no weight.
-#}

with

offers as (

    {{ relation_offers(
        ref('int_item_co_views'), 'co_view_rank', 'co_view_score', 'also_viewed'
    ) | indent(4) }}

),

{{ history_candidates('offers') }}

select * from final
