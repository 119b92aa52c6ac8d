{#-
    Grain: one row per user.
    Question: may the user be written to, in which language and by which clock?
    A consent that is not recorded is none, and who unsubscribed from a channel has none there any
    more, whatever the table of users says. A user whose time zone is unknown, or no zone that the
    engine knows, lives in that of the shop. Growth: users, messages.
-#}

with

unsubscriptions as (

    select
        messages.user_id,
        max(
            case when {{ small_letters('messages.channel') }} = 'push' then 1 else 0 end
        ) = 1 as is_push,
        max(
            case when {{ small_letters('messages.channel') }} = 'email' then 1 else 0 end
        ) = 1 as is_email
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on messages.unsubscribed_at <= run_dates.as_of
    group by messages.user_id

),

final as (

    select
        users.user_key,

        {{ small_letters('substr(contacts.locale, 1, 2)') }} as language,
        time_zones.time_zone,
        contacts.age_band,
        contacts.income_band,

        coalesce(contacts.consent_push, false) and not coalesce(unsubscriptions.is_push, false)
            as has_push_consent,
        coalesce(contacts.consent_email, false) and not coalesce(unsubscriptions.is_email, false)
            as has_email_consent,
        coalesce(unsubscriptions.is_push, false) as has_unsubscribed_push,
        coalesce(unsubscriptions.is_email, false) as has_unsubscribed_email,
        coalesce(contacts.is_suppressed, false) as is_suppressed,

        time_zones.local_as_of,
        time_zones.send_not_before_at,
        time_zones.send_not_after_at
    from {{ ref('int_users') }} as users
    left join {{ ref('stg_users') }} as contacts
        on users.user_id = contacts.user_id
    left join {{ ref('int_time_zones') }} as own_zones
        on contacts.timezone = own_zones.time_zone
    inner join {{ ref('int_time_zones') }} as time_zones
        on coalesce(own_zones.time_zone, '{{ var("shop_time_zone") }}') = time_zones.time_zone
    left join unsubscriptions
        on users.user_id = unsubscriptions.user_id

)

select * from final
