{#-
    Grain: one row per user whom RudderStack has identified.
    Question: what is known of them?
    RudderStack follows the specification of Segment, so both share the macro tracked_users.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_users('rudderstack') }}
