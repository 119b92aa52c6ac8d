{#-
    Grain: one row per row of the input table sent_messages.
    Question: which item was handed out to be sent to whom, when and for which channel, and can the
    row be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table sent_messages.
    The table's comment says where the rows were read, as `cross-sell send` adds to them there.
-#}
{{ config(post_hook="{{ input_note('sent_messages') }}") }}

{{ judged_input('sent_messages', aliases=ref('stg_resolved_aliases')) }}
