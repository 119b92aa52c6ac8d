{#-
    Grain: one row per row of the input table user_aliases.
    Question: which user stands behind an anonymous id, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table user_aliases.
-#}

{{ judged_input('user_aliases') }}
