{#-
    Grain: one row per telling of ids that belong together.
    Question: whose is a device, and by which orders is a user known?
-#}
{{ config(enabled=source_is_named('ga4')) }}

with

final as (

    select
        user_pseudo_id as user_id,
        'merge' as kind,
        user_id as told_value,
        true as is_device,
        event_at as seen_at
    from {{ ref('ga4_told_events') }}
    where user_pseudo_id is not null and user_id is not null

    union all

    select
        coalesce(user_id, user_pseudo_id) as user_id,
        'order' as kind,
        order_id as told_value,
        user_id is null as is_device,
        event_at as seen_at
    from {{ ref('ga4_told_events') }}
    where
        event_type = 'purchase'
        and telling_number = 1
        and order_id is not null
        and coalesce(user_id, user_pseudo_id) is not null

)

select * from final
