{#-
    Grain: one row per message that reached a person, and item in it.
    Question: which items did it offer, in which order?
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

{{ items_of_sends('klaviyo') }}
