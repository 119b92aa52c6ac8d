{#-
    Grain: one user and one of the score_history_items items they touched last.
    Question: how much does each item of the history weigh in the user's scores?
    history_weight of the strongest event type * people who touched it ^ evidence_exponent *
    sqrt(times touched) * exp(-(k - 1) / recency), k = 1 for the items of the most recent moment, 2
    for the one before, and so on. Few people make an unreliable row, which says less.
-#}

{{ user_histories(ref('int_user_items')) }}
