{#-
    Grain: one ordered pair of items; relation_minimum_people viewed the first and bought the second.
    Question: who looks at the first and then buys the second, and do they still want the first?
    First times of each user are compared. q = people who viewed the first and bought the second
    strictly later / sqrt(viewers of the first * buyers of the second) (Zhao et al., eq. 2,
    B = viewed). Growth: a purchase meets the views of the same user, history_length at most.
-#}

{{ view_purchases(ref('int_user_item_firsts'), ref('int_item_audiences'), 'item_key') }}
