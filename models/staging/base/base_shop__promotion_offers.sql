{#-
    Grain: one row per row of the input table promotion_offers.
    Question: which promotion was offered, or deliberately not, to whom and when, and can the row be used?
    Columns and reasons of rejection: models/staging/_staging__sources.yml, table promotion_offers.
-#}

{{ judged_input('promotion_offers') }}
