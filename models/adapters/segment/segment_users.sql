{#-
    Grain: one row per user whom Segment has identified.
    Question: what is known of them?
    RudderStack follows the specification of Segment, so both share the macro tracked_users.
-#}
{{ config(enabled=source_is_named('segment')) }}

{{ tracked_users('segment') }}
