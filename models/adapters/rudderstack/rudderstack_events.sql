{#-
    Grain: one row per event on one item.
    Question: which events does RudderStack bring to the log?
    RudderStack follows the specification of Segment, so both share the macro tracked_events.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_events('rudderstack') }}
