{#-
    Grain: one row per marketing message and user that was sent up to as_of, with or without an item.
    Question: which item did the message offer first, and was it opened?
    Of the items of a message the one at the first position counts; where there are no positions,
    the smallest id. Transactional messages and those held back as control are left out. A message
    is delivered if its log says when, or if the log never says so of any message of the channel.
    What was handed out to be sent, and is not in the log yet (int_handed_out_items), is sent but not
    known to be delivered. Growth: messages.
-#}

with

message_rows as (

    select
        messages.message_id,
        users.user_key,
        messages.item_id,
        messages.anchor_item_id,
        messages.channel,
        messages.context,
        messages.template_id,
        messages.sent_at,
        case when messages.delivered_at <= run_dates.as_of then messages.delivered_at end
            as delivered_at,
        case when messages.opened_at <= run_dates.as_of then messages.opened_at end as opened_at,
        row_number() over (
            partition by messages.message_id, users.user_key
            order by
                messages.item_position asc nulls last,
                messages.item_id asc nulls last,
                messages.source_row asc
        ) as row_in_message
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on messages.sent_at <= run_dates.as_of
    inner join {{ ref('int_users') }} as users
        on messages.user_id = users.user_id
    left join {{ ref('int_message_kinds') }} as kinds
        on messages.message_kind = kinds.message_kind
    where
        not coalesce(messages.is_control, false)
        and not coalesce(kinds.is_transactional, false)

),

item_keys as (

    select
        variants.item_id,
        items.item_key
    from {{ ref('int_item_variants') }} as variants
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id

),

handed_out_rows as (

    select
        *,
        row_number() over (
            partition by message_id, user_key
            order by item_position asc nulls last, item_key asc
        ) as row_in_message
    from {{ ref('int_handed_out_items') }}

),

final as (

    select
        message_rows.message_id,
        message_rows.user_key,
        items.item_key,
        anchors.item_key as anchor_item_key,

        {{ small_letters('message_rows.channel') }} as channel,
        message_rows.context,
        message_rows.template_id,

        message_rows.delivered_at is not null
        or max(message_rows.delivered_at) over (
            partition by {{ small_letters('message_rows.channel') }}
        ) is null
            as is_delivered,
        false as is_handed_out_only,

        message_rows.sent_at,
        message_rows.opened_at
    from message_rows
    left join item_keys as items
        on message_rows.item_id = items.item_id
    left join item_keys as anchors
        on message_rows.anchor_item_id = anchors.item_id
    where message_rows.row_in_message = 1

    union all

    select
        message_id,
        user_key,
        item_key,
        anchor_item_key,

        {{ small_letters('channel') }} as channel,
        context,
        template_id,

        false as is_delivered,
        true as is_handed_out_only,

        sent_at,
        null as opened_at
    from handed_out_rows
    where row_in_message = 1

)

select * from final
