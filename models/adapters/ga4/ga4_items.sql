{#-
    Grain: one row per item that Google Analytics 4 tells of.
    Question: what was told of it last?
-#}
{{ config(enabled=source_is_named('ga4')) }}

{{ tracked_items('ga4', ['_lines']) }}
