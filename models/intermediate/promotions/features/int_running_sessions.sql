{#-
    Grain: one row per moment (int_promotion_moments) and session that had begun before it and went
    on afterwards.
    Question: what had happened in the session before the moment?
    The events of the session before the moment, as int_sessions sums a whole one.
    Growth: decisions that fall into a session.
-#}

with

running_sessions as (

    select
        moments.user_key,
        moments.moment_at,
        sessions.session_number,
        sessions.shop_session_id,
        sessions.started_at
    from {{ ref('int_promotion_moments') }} as moments
    inner join {{ ref('int_sessions') }} as sessions
        on
            moments.user_key = sessions.user_key
            and moments.moment_at > sessions.started_at
            and moments.moment_at <= sessions.ended_at

),

final as (

    select
        running_sessions.user_key,
        running_sessions.session_number,
        {{ session_sums('events.') | indent(8) }},
        running_sessions.moment_at
    from running_sessions
    inner join {{ ref('int_event_details') }} as events
        on
            running_sessions.user_key = events.user_key
            and coalesce(running_sessions.shop_session_id, '') = coalesce(events.session_id, '')
            and running_sessions.started_at <= events.event_at
            and running_sessions.moment_at > events.event_at
    group by
        running_sessions.user_key,
        running_sessions.session_number,
        running_sessions.moment_at

)

select * from final
