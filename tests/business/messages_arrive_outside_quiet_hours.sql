{#- A message may arrive for at most a day from now, not in the past, and neither its first nor its
    last minute lies within quiet_hours_start to quiet_hours_end on the user's clock. -#}
{%- set start, end = var('quiet_hours_start'), var('quiet_hours_end') %}

with

messages as (

    select
        user_id,
        send_not_before_at,
        send_not_after_at
    from {{ ref('push_messages') }}

    union all

    select
        user_id,
        send_not_before_at,
        send_not_after_at
    from {{ ref('email_messages') }}

),

moments as (

    select
        messages.*,
        run_dates.as_of,
        {{ local_timestamp('messages.send_not_before_at', 'contacts.time_zone') }} as first_moment,
        {{ local_timestamp(
            time_plus('minute', -1, 'messages.send_not_after_at'), 'contacts.time_zone'
        ) }} as last_moment
    from messages
    inner join {{ ref('int_users') }} as users
        on messages.user_id = users.user_id
    inner join {{ ref('int_user_contacts') }} as contacts
        on users.user_key = contacts.user_key
    cross join {{ ref('int_run_dates') }} as run_dates

)

select *
from moments
where
    send_not_before_at < as_of
    or send_not_after_at <= send_not_before_at
    or {{ seconds_between('as_of', 'send_not_after_at') }} > 2 * 86400
    {%- for moment in ['first_moment', 'last_moment'] %}
    or {{ moment }} is null
    {%- if start > end %}
    or extract(hour from {{ moment }}) >= {{ start }}
    or extract(hour from {{ moment }}) < {{ end }}
    {%- elif start < end %}
    or extract(hour from {{ moment }}) between {{ start }} and {{ end }} - 1
    {%- endif %}
    {%- endfor %}
