{#- Who is in a queue has a recorded consent for its channel, is not suppressed, has never
    unsubscribed from the channel, and got fewer messages than each policy of it allows. The caps are
    counted from the log of messages here, message by message. -#}

with

queued_users as (

    select
        user_id,
        'push' as channel
    from {{ ref('push_messages') }}

    {{ union_distinct() }}

    select
        user_id,
        'email' as channel
    from {{ ref('email_messages') }}

),

sent_messages as (

    select distinct
        messages.message_id,
        messages.user_id,
        {{ small_letters('messages.channel') }} as channel,
        messages.sent_at,
        messages.unsubscribed_at
    from {{ ref('stg_messages') }} as messages
    left join {{ ref('int_message_kinds') }} as kinds
        on messages.message_kind = kinds.message_kind
    where
        not coalesce(messages.is_control, false)
        and not coalesce(kinds.is_transactional, false)

),

forbidden_users as (

    select
        queued_users.user_id,
        queued_users.channel
    from queued_users
    left join {{ ref('stg_users') }} as users
        on queued_users.user_id = users.user_id
    where
        users.user_id is null
        or coalesce(users.is_suppressed, false)
        or not coalesce(
            case queued_users.channel
                when 'push' then users.consent_push
                when 'email' then users.consent_email
            end,
            false
        )

),

unsubscribed_users as (

    select
        queued_users.user_id,
        queued_users.channel
    from queued_users
    inner join sent_messages
        on
            queued_users.user_id = sent_messages.user_id
            and queued_users.channel = sent_messages.channel
    cross join {{ ref('int_run_dates') }} as run_dates
    where sent_messages.unsubscribed_at <= run_dates.as_of

),

capped_users as (

    select
        queued_users.user_id,
        queued_users.channel
    from queued_users
    inner join {{ ref('contact_policies') }} as policies
        on policies.channel in (queued_users.channel, 'any')
    inner join sent_messages
        on
            queued_users.user_id = sent_messages.user_id
            and policies.channel in (sent_messages.channel, 'any')
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        sent_messages.sent_at <= run_dates.as_of
        and {{ seconds_between('sent_messages.sent_at', 'run_dates.as_of') }}
        < 3600 * policies.hours
    group by
        queued_users.user_id,
        queued_users.channel,
        policies.channel,
        policies.hours,
        policies.messages
    having count(distinct sent_messages.message_id) >= policies.messages

)

select * from forbidden_users

union all

select * from unsubscribed_users

union all

select * from capped_users
