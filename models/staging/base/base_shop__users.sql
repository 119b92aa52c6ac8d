{#-
    Grain: one row per row of the input table users.
    Question: what is known about each user, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table users.
-#}

{{ judged_input('users', aliases=ref('stg_resolved_aliases')) }}
