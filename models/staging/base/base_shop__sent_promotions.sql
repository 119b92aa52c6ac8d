{#-
    Grain: one row per row of the input table sent_promotions.
    Question: which decision about a promotion was handed out for whom and when, and can the row be
    used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table sent_promotions.
    The table's comment says where the rows were read, as `cross-sell send` adds to them there.
-#}
{{ config(post_hook="{{ input_note('sent_promotions') }}") }}

{{ judged_input('sent_promotions', aliases=ref('stg_resolved_aliases')) }}
