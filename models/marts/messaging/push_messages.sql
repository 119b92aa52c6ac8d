{#-
    Grain: one row per user with a push message.
    Question: which push message is to be sent to the user, about what, in which words and when?
    int_queued_messages of the channel push, with the item that each is about.
-#}

with

final as (

    select
        messages.message_id,
        {{ text_digest("messages.message_id || '|' || items.item_id") }} as recommendation_id,
        messages.user_id,
        items.item_id,
        messages.anchor_item_id,

        messages.context,
        messages.template_id,
        messages.variant,
        messages.title,
        messages.body,

        messages.predicted_open_rate,
        messages.propensity,

        messages.is_control,
        messages.is_exploration,

        messages.send_not_before_at,
        messages.send_not_after_at
    from {{ ref('int_queued_messages') }} as messages
    inner join {{ ref('int_queued_items') }} as queued_items
        on
            messages.user_key = queued_items.user_key
            and messages.channel = queued_items.channel
    inner join {{ ref('int_items') }} as items
        on queued_items.item_key = items.item_key
    where messages.channel = 'push'

)

select * from final
