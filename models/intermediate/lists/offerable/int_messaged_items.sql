{#-
    Grain: one row per user and item that was in a message to them.
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
