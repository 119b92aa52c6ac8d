{#-
    Grain: one row per message that was sent to a user, and item in it; one row if it offered none.
    Question: which messages does Braze bring to the log?
-#}
{{ config(enabled=source_is_named('braze')) }}

{{ messages_of_sends('braze') }}
