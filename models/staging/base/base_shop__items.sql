{#-
    Grain: one row per row of the input table items.
    Question: what does the catalogue say about each item, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table items.
-#}

{{ judged_input('items') }}
