{#-
    Grain: one row per row of the input table pair_scores.
    Question: how well do two items go together, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table pair_scores.
    Growth: rows; there are none but in training.
-#}

{{ judged_input('pair_scores') }}
