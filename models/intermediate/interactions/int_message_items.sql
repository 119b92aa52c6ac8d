{#-
    Grain: one row per item in a message to a known user, sent up to as_of.
    Question: what was sent to whom, and when did they answer?
    The messages with keys; variants are folded into their product. Messages held back as control
    were never sent, so they are left out. A message without a kind is marketing. source_row proves
    that no join has doubled a row. Growth: linear in the messages.
-#}

with

final as (

    select
        users.user_key,
        items.item_key,
        messages.source_row,

        coalesce(kinds.is_transactional, false) as is_transactional,

        messages.sent_at,
        messages.opened_at,
        messages.clicked_at
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on messages.sent_at <= run_dates.as_of
    inner join {{ ref('int_users') }} as users
        on messages.user_id = users.user_id
    inner join {{ ref('int_item_variants') }} as variants
        on messages.item_id = variants.item_id
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id
    left join {{ ref('int_message_kinds') }} as kinds
        on messages.message_kind = kinds.message_kind
    where not coalesce(messages.is_control, false)

)

select * from final
