{#-
    Grain: one row per item in one message to one user.
    Question: which item was sent to whom, when, and through which channel?
    The usable rows of base_shop__messages, one per person where a message reached two accounts.
-#}

with

final as (

    select
        source_row,
        message_id,
        item_id,
        user_id,
        anchor_item_id,
        campaign_id,
        template_id,

        channel,
        message_kind,
        context,
        variant,

        item_position,
        propensity,

        is_control,

        sent_at,
        delivered_at,
        opened_at,
        clicked_at,
        unsubscribed_at
    from {{ ref('base_shop__messages') }}
    where
        rejection_reason is null
        and not is_merged

)

select * from final
