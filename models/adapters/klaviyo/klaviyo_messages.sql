{#-
    Grain: one row per message that reached a person, and item in it; one row if it offered none.
    Question: which messages does Klaviyo bring to the log?
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

{{ messages_of_sends('klaviyo') }}
