{#-
    Grain: one row per row of the input table promotion_offers.
    Question: which promotion was offered to whom and when, or deliberately not offered, and can the
    row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table promotion_offers.
-#}

{{ judged_input('promotion_offers', aliases=ref('stg_resolved_aliases')) }}
