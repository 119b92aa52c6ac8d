{#-
    Grain: one row per telling of ids that belong together.
    Question: whose is a device, and what is a user known by?
    RudderStack follows the specification of Segment, so both share the macro tracked_identities.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_identities('rudderstack') }}
