{#-
    Grain: one row per product of an order or of a refund.
    Question: what was bought and what came back?
    RudderStack follows the specification of Segment, so both share the macro tracked_orders.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_orders('rudderstack') }}
