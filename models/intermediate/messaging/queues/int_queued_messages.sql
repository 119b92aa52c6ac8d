{#-
    Grain: one row per user with a message.
    Question: what is queued, under which id, and when may it arrive?
    The choice with its words, in ids. message_id: md5 of messages_salt, the channel, the user and
    the second of as_of, so that the same build gives the same ids. Messages of users who are held
    out are among them, marked is_control. A view. Growth: users * channels.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        choices.user_key,
        choices.channel,

        {{ text_digest(
            "'" ~ var('messages_salt') ~ "|' || choices.channel || '|' || users.user_id || '|' || "
            ~ as_text(
                seconds_between("cast('1970-01-01' as " ~ dbt.type_timestamp() ~ ")", 'run_dates.as_of')
            )
        ) }} as message_id,
        users.user_id,
        anchors.item_id as anchor_item_id,
        choices.context,
        choices.template_id,
        choices.arm as variant,
        texts.title,
        texts.body,

        choices.predicted_open_rate,
        choices.propensity,

        choices.is_control,
        choices.is_exploration,

        contacts.send_not_before_at,
        contacts.send_not_after_at
    from {{ ref('int_message_choices') }} as choices
    inner join {{ ref('int_message_texts') }} as texts
        on
            choices.user_key = texts.user_key
            and choices.channel = texts.channel
    inner join {{ ref('int_users') }} as users
        on choices.user_key = users.user_key
    inner join {{ ref('int_user_contacts') }} as contacts
        on choices.user_key = contacts.user_key
    left join {{ ref('int_items') }} as anchors
        on choices.anchor_item_key = anchors.item_key
    cross join {{ ref('int_run_dates') }} as run_dates

)

select * from final
