{#-
    Grain: one row per attributable event on one item.
    Question: who did what with which item, and when?
    The usable rows of base_shop__events. Rows without a user, and rows that cannot be used, stay
    there.
-#}

with

final as (

    select
        source_row,
        event_id,
        user_id,
        item_id,
        order_id,
        session_id,
        message_id,
        recommendation_id,
        promotion_id,

        event_type,
        search_query,
        context,

        quantity,
        unit_price,
        event_value,

        event_at
    from {{ ref('base_shop__events') }}
    where
        rejection_reason is null
        and user_id is not null

)

select * from final
