{#-
    Grain: one row per item in a message to a known user, sent or handed out up to as_of.
    Question: what was sent to whom, and when did they answer?
    The messages with keys, and what was handed out and is not in their log yet (int_handed_out_items:
    is_handed_out_only; of an answer to it nothing can be known). Variants are folded into their
    product. Messages held back as control were never sent, so they are left out. A message without
    a kind is marketing. source_row proves that no join has doubled a row. Growth: linear in the
    messages.
-#}

with

logged_items as (

    select
        users.user_key,
        items.item_key,
        messages.source_row,

        coalesce(kinds.is_transactional, false) as is_transactional,
        false as is_handed_out_only,

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

),

final as (

    select * from logged_items

    union all

    select
        user_key,
        item_key,
        source_row,

        false as is_transactional,
        true as is_handed_out_only,

        sent_at,
        cast(null as {{ dbt.type_timestamp() }}) as opened_at,
        cast(null as {{ dbt.type_timestamp() }}) as clicked_at
    from {{ ref('int_handed_out_items') }}
    where item_key is not null

)

select * from final
