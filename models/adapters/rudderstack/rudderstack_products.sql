{#-
    Grain: one row per event on one product.
    Question: who looked at which product, or put it into the cart?
    RudderStack follows the specification of Segment, so both share the macro tracked_products.
-#}
{{ config(enabled=source_is_named('rudderstack')) }}

{{ tracked_products('rudderstack') }}
