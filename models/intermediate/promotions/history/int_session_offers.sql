{#-
    Grain: one row per session in which a promotion lay ready for the user.
    Question: how many promotions could the user have used in the session?
    Those offered before it began, whose window was not over then.
    Growth: decisions * the user's sessions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

final as (

    select
        sessions.user_key,
        sessions.session_number,
        cast(count(distinct offers.promotion_id) as integer) as promotions_available
    from {{ ref('int_sessions') }} as sessions
    inner join {{ ref('int_promotion_offers') }} as offers
        on
            sessions.user_key = offers.user_key
            and sessions.started_at > offers.offered_at
            and sessions.started_at < offers.window_ends_at
    where
        {{ in_bucket('sessions.user_key') }}
        and {{ in_bucket('offers.user_key') }}
        and offers.promotion_id is not null
    group by
        sessions.user_key,
        sessions.session_number

)

select * from final
