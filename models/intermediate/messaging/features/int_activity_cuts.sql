{#-
    Grain: one row per day of a moment and hundredth of the users.
    Question: from which activity on does a user belong to this hundredth?
    activity is the sum over the days before of the user's events, halved every 14 days, in
    billionths. Of the first 10,000 users by key, a fair sample: a percentile needs no more, and this
    stays cheap for each day. highest is where the next hundredth begins. Growth: days.
-#}

{%- set sampled_users = 10000 %}

with

moment_days as (

    select distinct moment_day
    from {{ ref('int_message_moments') }}

),

activities as (

    select
        moment_days.moment_day,
        users.user_key,
        coalesce(sum({{ faded_events('user_days', 'moment_days.moment_day') }}), 0) as activity
    from {{ ref('int_users') }} as users
    cross join moment_days
    left join {{ ref('int_user_days') }} as user_days
        on
            users.user_key = user_days.user_key
            and moment_days.moment_day > user_days.active_day
    where users.user_key <= {{ sampled_users }}
    group by
        moment_days.moment_day,
        users.user_key

),

hundredths as (

    select
        moment_day,
        activity,
        ntile(100) over (
            partition by moment_day
            order by activity, user_key
        ) as hundredth
    from activities

),

cuts as (

    select
        moment_day,
        hundredth,
        min(activity) as lowest_activity
    from hundredths
    group by
        moment_day,
        hundredth

),

final as (

    select
        moment_day,
        cast(hundredth as smallint) as hundredth,
        cast(case when hundredth = 1 then 0 else lowest_activity end as bigint) as lowest_activity,
        cast(
            lead(lowest_activity) over (
                partition by moment_day
                order by hundredth
            ) as bigint
        ) as next_activity
    from cuts

)

select * from final
