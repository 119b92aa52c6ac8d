{#-
    Grain: one row per item in one message to one user that was handed out.
    Question: which item was handed out to be sent to whom, when, and for which channel?
    The usable rows of base_shop__sent_messages, one per person where a message was for two accounts.
    Rows held back as control are among them.
-#}

with

final as (

    select
        source_row,
        message_id,
        user_id,
        item_id,
        anchor_item_id,
        recommendation_id,
        template_id,
        build_id,

        channel,
        context,
        variant,

        item_position,
        propensity,

        is_control,

        sent_at
    from {{ ref('base_shop__sent_messages') }}
    where
        rejection_reason is null
        and not is_merged

)

select * from final
