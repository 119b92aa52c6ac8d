{#-
    Grain: one row per item that Segment tells of.
    Question: what was told of it last?
    RudderStack follows the specification of Segment, so both share the macro tracked_items.
-#}
{{ config(enabled=source_is_named('segment')) }}

{{ tracked_items('segment') }}
