{#-
    Grain: one row per item that RudderStack tells of.
    Question: what was told of it last?
    RudderStack follows the specification of Segment, so both share the macro tracked_items.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_items('rudderstack') }}
