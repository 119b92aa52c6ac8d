{#-
    Grain: one row per day of a moment and hundredth of its users in which an activity begins.
    Question: from which activity on were so many hundredths of the users less active?
    activity is the sum over the days before of the user's events, halved every 14 days, in
    billionths. Compared are users who did anything before the day, as users who came later were not
    there, and of these the first 10,000 keys, a fair sample: a percentile needs no more, and this
    stays cheap for each day. Users of equal activity share their hundredth; next_activity is where
    the next one begins. Growth: days.
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
        user_days.user_key,
        sum({{ faded_events('user_days', 'moment_days.moment_day') }}) as activity
    from moment_days
    inner join {{ ref('int_user_days') }} as user_days
        on moment_days.moment_day > user_days.active_day
    where user_days.user_key <= {{ sampled_users }}
    group by
        moment_days.moment_day,
        user_days.user_key

),

ranked_activities as (

    select
        moment_day,
        activity,
        rank() over (partition by moment_day order by activity) - 1 as less_active_users,
        count(*) over (partition by moment_day) as users
    from activities

),

cuts as (

    select
        moment_day,
        cast(floor(100.0 * less_active_users / users) as smallint) as hundredth,
        min(activity) as lowest_activity
    from ranked_activities
    group by
        moment_day,
        cast(floor(100.0 * less_active_users / users) as smallint)

),

final as (

    select
        moment_day,
        hundredth,
        cast(case when hundredth = 0 then 0 else lowest_activity end as bigint) as lowest_activity,
        cast(
            lead(lowest_activity) over (
                partition by moment_day
                order by hundredth
            ) as bigint
        ) as next_activity
    from cuts

)

select * from final
