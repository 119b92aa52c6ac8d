{#-
    Grain: one row per call that says who somebody is.
    Question: which user stands behind a device, and what is known of them?
    RudderStack follows the specification of Segment, so both share the macro tracked_identifies.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_identifies('rudderstack') }}
