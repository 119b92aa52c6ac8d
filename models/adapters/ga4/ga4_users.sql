{#-
    Grain: one row per user whom the shop has named to Google Analytics 4.
    Question: what do their last events say of language and place?
-#}
{{ config(enabled=source_is_named('ga4')) }}

with

numbered_events as (

    select
        user_id,
        locale,
        country,
        min(first_seen_at) over (partition by user_id) as first_seen_at,
        row_number() over (
            partition by user_id
            order by event_at desc nulls last, event_id desc
        ) as event_number
    from {{ ref('ga4_told_events') }}
    where user_id is not null

),

final as (

    select
        user_id,
        cast(null as {{ dbt.type_string() }}) as timezone,
        locale,
        country,
        cast(null as boolean) as consent_email,
        first_seen_at as created_at
    from numbered_events
    where event_number = 1

)

select * from final
