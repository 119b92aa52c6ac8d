{#-
    Grain: one ordered pair of items; somebody bought the second after the first, or both together.
    Question: who buys the second after the first, and how long after?
    First times of each user are compared. p = people who bought the second strictly later /
    sqrt(buyers of the first * buyers of the second) (Zhao et al., eq. 1, A = bought), split by the
    delay; p_together the same for one moment or order.
    Growth: a purchase meets the purchases of the same user, history_length at most.
-#}

{{ co_purchases(ref('int_user_item_firsts'), ref('int_item_audiences'), 'item_key') }}
