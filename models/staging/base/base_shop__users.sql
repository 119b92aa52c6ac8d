{#-
    Grain: one row per row of the input table users.
    Question: what is known of each user, and can the row be used?
    Columns and reasons of rejection: models/staging/_staging__sources.yml, table users.
-#}

{{ judged_input('users') }}
