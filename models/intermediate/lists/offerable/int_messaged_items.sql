{#-
    Grain: one user and one item that a message to them held.
    Question: when was the item last sent to the user?
    Sent up to as_of; a message held back from a control group was not sent.
-#}

with

final as (

    select
        users.user_key,
        items.item_key,
        max(messages.sent_at) as last_sent_at
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on messages.sent_at <= run_dates.as_of
    inner join {{ ref('int_users') }} as users
        on messages.user_id = users.user_id
    inner join {{ ref('int_item_variants') }} as variants
        on messages.item_id = variants.item_id
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id
    where
        messages.rejection_reason is null
        and not coalesce(messages.is_control, false)
    group by
        users.user_key,
        items.item_key

)

select * from final
