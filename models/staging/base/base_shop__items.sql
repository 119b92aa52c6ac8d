{#-
    Grain: one row per row of the input table items.
    Question: what does the catalogue say of each item, and can the row be used?
    Columns and reasons of rejection: models/staging/_staging__sources.yml, table items.
-#}

{{ judged_input('items') }}
