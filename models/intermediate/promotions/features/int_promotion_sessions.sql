{#-
    Grain: one row per user and moment (int_promotion_moments).
    Question: what did the user do in their last ten sessions in the shop before the moment?
    Sums over the sessions; of one that went on after the moment the part before counts
    (int_running_sessions). A promotion counts as used where an order of these sessions did so
    (int_redemptions). session_gap_hours is the mean time from the start of the session before to
    the start of one; null for users of one session or none.
    Growth: decisions * the user's sessions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set sums = ['order_value', 'orders', 'cart_value', 'carts', 'views'] %}

with

moments as (

    select * from {{ ref('int_promotion_moments') }}
    where {{ in_bucket('user_key') }}

),

numbered_sessions as (

    select
        moments.moment_at,
        sessions.*,
        row_number() over (
            partition by moments.user_key, moments.moment_at
            order by sessions.session_number desc
        ) as session_position
    from moments
    inner join {{ ref('int_sessions') }} as sessions
        on
            moments.user_key = sessions.user_key
            and moments.moment_at > sessions.started_at
    where {{ in_bucket('sessions.user_key') }}

),

session_sums as (

    select
        sessions.user_key,
        sessions.moment_at,
        {%- for sum in sums %}
        sum(coalesce(running.{{ sum }}, sessions.{{ sum }})) as {{ sum }},
        {%- endfor %}
        sum(coalesce(session_offers.promotions_available, 0)) as promotions_available,
        sum(sessions.seconds_since_previous) as gap_seconds,
        count(sessions.seconds_since_previous) as gaps,
        min(sessions.started_at) as first_started_at
    from numbered_sessions as sessions
    left join {{ ref('int_running_sessions') }} as running
        on
            sessions.user_key = running.user_key
            and sessions.moment_at = running.moment_at
            and sessions.session_number = running.session_number
            and {{ in_bucket('running.user_key') }}
    left join {{ ref('int_session_offers') }} as session_offers
        on
            sessions.user_key = session_offers.user_key
            and sessions.session_number = session_offers.session_number
            and {{ in_bucket('session_offers.user_key') }}
    where sessions.session_position <= 10
    group by
        sessions.user_key,
        sessions.moment_at

),

used_promotions as (

    select
        session_sums.user_key,
        session_sums.moment_at,
        count(*) as promotions_used
    from session_sums
    inner join {{ ref('int_redemptions') }} as redemptions
        on
            session_sums.user_key = redemptions.user_key
            and session_sums.first_started_at <= redemptions.redeemed_at
            and session_sums.moment_at > redemptions.redeemed_at
    where
        {{ in_bucket('redemptions.user_key') }}
        and redemptions.order_id is not null
    group by
        session_sums.user_key,
        session_sums.moment_at

),

final as (

    select
        moments.user_key,
        {%- for sum in sums %}
        {{ double_value('coalesce(session_sums.' ~ sum ~ ', 0)') }} as session_{{ sum }},
        {%- endfor %}
        {{ double_value('coalesce(session_sums.promotions_available, 0)') }}
            as session_promotions_available,
        {{ double_value('coalesce(used_promotions.promotions_used, 0)') }}
            as session_promotions_used,
        {{ double_value('session_sums.gap_seconds') }} / nullif(session_sums.gaps * 3600, 0)
            as session_gap_hours,
        moments.moment_at
    from moments
    left join session_sums
        on
            moments.user_key = session_sums.user_key
            and moments.moment_at = session_sums.moment_at
    left join used_promotions
        on
            moments.user_key = used_promotions.user_key
            and moments.moment_at = used_promotions.moment_at

)

select * from final
