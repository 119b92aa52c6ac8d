{#-
    Grain: one item and one item that completes it.
    Question: how long after the first do people buy the second, so when is it to be offered?
    The median over the people of int_item_complements, 0 days for those who bought both together.
    A delay of exactly 1, 7 or 28 days belongs to the shorter bucket.
    Growth: the people of the listed pairs.
-#}

{{ complement_delays(
    ref('int_item_complements'), ref('int_user_item_firsts'), 'item_key'
) }}
