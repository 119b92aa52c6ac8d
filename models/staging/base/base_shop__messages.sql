{#-
    Grain: one row per row of the input table messages.
    Question: which item was sent to whom, when and through which channel, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table messages.
-#}

{{ judged_input('messages', aliases=ref('stg_resolved_aliases')) }}
