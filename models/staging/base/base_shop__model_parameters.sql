{#-
    Grain: one row per row of the input table model_parameters.
    Question: what was fitted, and can the row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table model_parameters.
-#}

{{ judged_input('model_parameters') }}
