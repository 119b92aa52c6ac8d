{#-
    Grain: one row per row of the input table promotions.
    Question: which promotions are there, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table promotions.
-#}

{{ judged_input('promotions') }}
