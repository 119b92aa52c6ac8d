{#-
    Grain: one row per item in a message that was handed out to be sent to a known user up to as_of,
    and of which the log of messages does not tell yet.
    Question: what counts as sent, though the tool that sends has not said so?
    Left out is what was held back as control, and what the log tells of up to as_of: it has the same
    message with items for the user, or offered the user the item through the channel at sent_at or
    later, as tools do that give ids of their own. Variants are folded into their product. Items and
    anchors that nobody knows any more are null: the message was sent all the same.
    Growth: rows of sent_messages; the log is only asked for these.
-#}

with

handed_out_items as (

    select
        users.user_key,
        items.item_key,
        anchors.item_key as anchor_item_key,
        sent_messages.*,
        variants.product_item_id,
        run_dates.as_of
    from {{ ref('stg_sent_messages') }} as sent_messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on sent_messages.sent_at <= run_dates.as_of
    inner join {{ ref('int_users') }} as users
        on sent_messages.user_id = users.user_id
    left join {{ ref('int_item_variants') }} as variants
        on sent_messages.item_id = variants.item_id
    left join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id
    left join {{ ref('int_item_variants') }} as anchor_variants
        on sent_messages.anchor_item_id = anchor_variants.item_id
    left join {{ ref('int_items') }} as anchors
        on anchor_variants.product_item_id = anchors.item_id
    where not coalesce(sent_messages.is_control, false)

),

logged_messages as (

    select distinct
        handed_out_items.message_id,
        handed_out_items.user_id
    from handed_out_items
    inner join {{ ref('stg_messages') }} as messages
        on
            handed_out_items.message_id = messages.message_id
            and handed_out_items.user_id = messages.user_id
    where
        messages.item_id is not null
        and messages.sent_at <= handed_out_items.as_of

),

logged_items as (

    select distinct
        handed_out_items.message_id,
        handed_out_items.user_id,
        handed_out_items.product_item_id
    from handed_out_items
    inner join {{ ref('stg_messages') }} as messages
        on
            handed_out_items.user_id = messages.user_id
            and {{ small_letters('handed_out_items.channel') }}
            = {{ small_letters('messages.channel') }}
            and handed_out_items.sent_at <= messages.sent_at
    inner join {{ ref('int_item_variants') }} as variants
        on
            messages.item_id = variants.item_id
            and handed_out_items.product_item_id = variants.product_item_id
    left join {{ ref('int_message_kinds') }} as kinds
        on messages.message_kind = kinds.message_kind
    where
        messages.sent_at <= handed_out_items.as_of
        and not coalesce(messages.is_control, false)
        and not coalesce(kinds.is_transactional, false)

),

final as (

    select
        handed_out_items.source_row,
        handed_out_items.user_key,
        handed_out_items.item_key,
        handed_out_items.anchor_item_key,
        handed_out_items.message_id,
        handed_out_items.template_id,
        handed_out_items.channel,
        handed_out_items.context,
        handed_out_items.variant,
        handed_out_items.item_position,
        handed_out_items.sent_at
    from handed_out_items
    left join logged_messages
        on
            handed_out_items.message_id = logged_messages.message_id
            and handed_out_items.user_id = logged_messages.user_id
    left join logged_items
        on
            handed_out_items.message_id = logged_items.message_id
            and handed_out_items.user_id = logged_items.user_id
            and handed_out_items.product_item_id = logged_items.product_item_id
    where
        logged_messages.message_id is null
        and logged_items.message_id is null

)

select * from final
