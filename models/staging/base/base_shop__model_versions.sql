{#-
    Grain: one row per row of the input table model_versions.
    Question: which versions of a model are there, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table model_versions.
-#}

{{ judged_input('model_versions') }}
