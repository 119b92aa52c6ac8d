{#-
    Grain: one row per product of an order or of a refund.
    Question: what was told of it, as JSON?
    RudderStack follows the specification of Segment, so both share the macro tracked_order_lines.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_order_lines('rudderstack') }}
