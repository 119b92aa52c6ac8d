{#-
    Grain: one row per user and day on which a message reached them, or could reach them.
    Question: how active was the user before that day, and how did they take earlier messages?
    active_score: the share, in whole hundredths, of the users seen before that day who were less
    active (int_activity_cuts); 0 for a user who was not seen. messages_7_days: sent in the seven
    days before. opened_of_last_10: share of the last ten sent before the day that were opened before
    it; null without any. The day itself does not count. Growth: users * days, a bucket of users at a
    time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

user_moments as (

    select distinct
        user_key,
        moment_day,
        cast(moment_day as {{ dbt.type_timestamp() }}) as begins_at
    from {{ ref('int_message_moments') }}
    where {{ in_bucket('user_key') }}

),

activities as (

    select
        user_moments.user_key,
        user_moments.moment_day,
        coalesce(sum({{ faded_events('user_days', 'user_moments.moment_day') }}), 0) as activity
    from user_moments
    left join {{ ref('int_user_days') }} as user_days
        on
            user_moments.user_key = user_days.user_key
            and user_moments.moment_day > user_days.active_day
            and {{ in_bucket('user_days.user_key') }}
    group by
        user_moments.user_key,
        user_moments.moment_day

),

earlier_messages as (

    select
        user_moments.user_key,
        user_moments.moment_day,
        case
            when messages.sent_at >= {{ time_plus('day', -7, 'user_moments.moment_day') }} then 1
            else 0
        end as in_7_days,
        case when messages.opened_at < user_moments.begins_at then 1 else 0 end as opened,
        row_number() over (
            partition by user_moments.user_key, user_moments.moment_day
            order by messages.sent_at desc, messages.message_id asc
        ) as message_position
    from user_moments
    inner join {{ ref('int_marketing_messages') }} as messages
        on
            user_moments.user_key = messages.user_key
            and user_moments.begins_at > messages.sent_at
    where {{ in_bucket('messages.user_key') }}

),

answers as (

    select
        user_key,
        moment_day,
        sum(in_7_days) as messages_7_days,
        sum(case when message_position <= 10 then opened else 0 end) as opened,
        sum(case when message_position <= 10 then 1 else 0 end) as counted
    from earlier_messages
    group by
        user_key,
        moment_day

),

final as (

    select
        activities.user_key,
        activities.moment_day,
        {{ double_value('coalesce(cuts.hundredth, 0)') }} / 100 as active_score,
        {{ double_value('coalesce(answers.messages_7_days, 0)') }} as messages_7_days,
        {{ double_value('answers.opened') }} / answers.counted as opened_of_last_10
    from activities
    left join {{ ref('int_activity_cuts') }} as cuts
        on
            activities.moment_day = cuts.moment_day
            and activities.activity >= cuts.lowest_activity
            and activities.activity < coalesce(cuts.next_activity, 9223372036854775807)
    left join answers
        on
            activities.user_key = answers.user_key
            and activities.moment_day = answers.moment_day

)

select * from final
