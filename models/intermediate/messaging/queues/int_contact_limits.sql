{#-
    Grain: one row per user and channel through which they were sent marketing within a window of
    seeds/contact_policies.csv.
    Question: did they get as many messages as the shop allows itself?
    For each policy the messages of the last so many hours up to as_of are counted; one policy that
    is used up is enough. What was handed out arrives within a day (send_not_after_at), so until the
    log tells when, it counts a day longer. Growth: users * channels.
-#}

with

windows as (

    select
        policies.channel,
        policies.messages,
        policies.hours,
        run_dates.as_of,
        {{ dbt.dateadd('hour', 'cast(-policies.hours as integer)', 'run_dates.as_of') }}
            as starts_at,
        {{ dbt.dateadd('hour', 'cast(-policies.hours - 24 as integer)', 'run_dates.as_of') }}
            as handed_out_starts_at
    from {{ ref('contact_policies') }} as policies
    cross join {{ ref('int_run_dates') }} as run_dates

),

counts as (

    select
        messages.user_key,
        messages.channel,
        windows.hours,
        windows.messages as most_messages,
        count(*) as messages
    from {{ ref('int_marketing_messages') }} as messages
    inner join windows
        on
            messages.channel = windows.channel
            and messages.sent_at > case
                when messages.is_handed_out_only then windows.handed_out_starts_at
                else windows.starts_at
            end
            and messages.sent_at <= windows.as_of
    group by
        messages.user_key,
        messages.channel,
        windows.hours,
        windows.messages

),

final as (

    select
        user_key,
        channel,
        cast(max(messages) as integer) as messages,
        max(case when messages >= most_messages then 1 else 0 end) = 1 as is_capped
    from counts
    group by
        user_key,
        channel

)

select * from final
