{#-
    Grain: one row per row of the input table impressions.
    Question: which item was shown to whom, where and when, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table impressions.
-#}

{{ judged_input('impressions', aliases=ref('stg_resolved_aliases')) }}
