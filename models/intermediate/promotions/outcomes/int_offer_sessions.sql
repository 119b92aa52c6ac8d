{#-
    Grain: one row per decision (int_promotion_offers) after which a session began.
    Question: when were the next ten sessions over?
    Sessions that began at offered_at or later; tenth_ended_at is null where there are fewer.
    Growth: decisions * the user's sessions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

next_sessions as (

    select
        offers.offer_id,
        offers.user_key,
        sessions.ended_at,
        row_number() over (
            partition by offers.offer_id
            order by sessions.session_number
        ) as session_position
    from {{ ref('int_promotion_offers') }} as offers
    inner join {{ ref('int_sessions') }} as sessions
        on
            offers.user_key = sessions.user_key
            and offers.offered_at <= sessions.started_at
    where
        {{ in_bucket('offers.user_key') }}
        and {{ in_bucket('sessions.user_key') }}

),

final as (

    select
        offer_id,
        user_key,
        cast(count(*) as integer) as sessions_after,
        max(case when session_position = 10 then ended_at end) as tenth_ended_at
    from next_sessions
    where session_position <= 10
    group by
        offer_id,
        user_key

)

select * from final
