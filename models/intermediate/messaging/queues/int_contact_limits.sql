{#-
    Grain: one row per user and channel for which a policy of seeds/contact_policies.csv counts a
    message that they were sent.
    Question: did they get as many messages as the shop allows itself?
    A policy of the channel `any` counts the messages of all channels, and caps each.
    For each policy the messages of the last so many hours up to as_of are counted; one policy that
    is used up is enough. What was handed out arrives within a day (send_not_after_at), so until the
    log tells when, it counts a day longer. Growth: users * channels.
-#}

with

policies as (
    {%- for channel in ['push', 'email'] %}

    select
        '{{ channel }}' as channel,
        channel as counted_channel,
        messages,
        hours
    from {{ ref('contact_policies') }}
    where channel in ('{{ channel }}', 'any')
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

windows as (

    select
        policies.channel,
        policies.counted_channel,
        policies.messages,
        policies.hours,
        run_dates.as_of,
        {{ time_plus('hour', 'cast(-policies.hours as integer)', 'run_dates.as_of') }}
            as starts_at,
        {{ time_plus('hour', 'cast(-policies.hours - 24 as integer)', 'run_dates.as_of') }}
            as handed_out_starts_at
    from policies
    cross join {{ ref('int_run_dates') }} as run_dates

),

counts as (

    select
        sent.user_key,
        windows.channel,
        windows.counted_channel,
        windows.hours,
        windows.messages as most_messages,
        count(*) as messages
    from {{ ref('int_marketing_messages') }} as sent
    inner join windows
        on
            windows.counted_channel in (sent.channel, 'any')
            and sent.sent_at > case
                when sent.is_handed_out_only then windows.handed_out_starts_at
                else windows.starts_at
            end
            and sent.sent_at <= windows.as_of
    group by
        sent.user_key,
        windows.channel,
        windows.counted_channel,
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
