{#-
    Grain: one row per order.
    Question: who ordered when, and was it called off?
    RudderStack follows the specification of Segment, so both share the macro tracked_told_orders.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_told_orders('rudderstack') }}
