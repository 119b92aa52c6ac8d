{#-
    Grain: one row per user and item that a message to them held.
    Question: when was the item last sent to the user?
-#}

with

final as (

    select
        user_key,
        item_key,
        max(sent_at) as last_sent_at
    from {{ ref('int_message_items') }}
    group by
        user_key,
        item_key

)

select * from final
