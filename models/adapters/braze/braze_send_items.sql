{#-
    Grain: one row per message that was sent to a user, and item in it.
    Question: which items did it offer, in which order?
-#}
{{ config(enabled=source_is_named('braze')) }}

{{ items_of_sends('braze') }}
