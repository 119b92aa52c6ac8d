{#-
    Grain: one item viewed or bought in the last complement_lookback_days.
    Question: how many people viewed it, and how many bought it?
    The divisors of co-purchase and view-then-purchase, from the same bounded histories.
-#}

{{ audiences(ref('int_user_item_firsts'), 'item_key') }}
