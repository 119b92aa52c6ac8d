{#-
    Grain: one row per marketing message and user that was delivered within
    open_rate_training_days, and offered an item.
    Question: what was offered at that moment, and which purchase did the message speak of?
    anchor_bought_at is the last purchase of the anchor before the moment. Growth: messages.
-#}

with

sent_messages as (

    select messages.*
    from {{ ref('int_marketing_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            messages.sent_at
            >= {{ time_plus('day', -var('open_rate_training_days'), 'run_dates.as_of') }}
    where
        messages.is_delivered
        and messages.item_key is not null

),

anchor_purchases as (

    select
        sent_messages.message_id,
        sent_messages.user_key,
        max(events.event_at) as bought_at
    from sent_messages
    inner join {{ ref('int_events') }} as events
        on
            sent_messages.user_key = events.user_key
            and sent_messages.anchor_item_key = events.item_key
            and sent_messages.sent_at > events.event_at
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    where event_types.event_type = 'purchase'
    group by
        sent_messages.message_id,
        sent_messages.user_key

),

final as (

    select
        sent_messages.message_id,
        sent_messages.user_key,
        sent_messages.item_key,
        sent_messages.anchor_item_key,

        sent_messages.channel,
        sent_messages.context,
        sent_messages.template_id,

        sent_messages.sent_at,
        sent_messages.opened_at,
        anchor_purchases.bought_at as anchor_bought_at
    from sent_messages
    left join anchor_purchases
        on
            sent_messages.message_id = anchor_purchases.message_id
            and sent_messages.user_key = anchor_purchases.user_key

)

select * from final
