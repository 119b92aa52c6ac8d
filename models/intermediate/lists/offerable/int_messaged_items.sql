{#-
    Grain: one row per user and item that a message offered them.
    Question: when was the item last sent to the user?
    A transactional message, such as an order confirmation, offers nothing.
-#}

with

final as (

    select
        user_key,
        item_key,
        max(sent_at) as last_sent_at
    from {{ ref('int_message_items') }}
    where not is_transactional
    group by
        user_key,
        item_key

)

select * from final
