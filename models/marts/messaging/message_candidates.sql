{#-
    Grain: one row per user, channel, context and rank.
    Question: what could the user be sent, what is, and why not the rest?
    The first three of int_message_options per context (the first where the user may not be written
    to), and all that is queued, with ids.
-#}

with

final as (

    select
        users.user_id,
        options.channel,
        options.context,
        cast(options.context_rank as bigint) as candidate_rank,

        items.item_id,
        anchors.item_id as anchor_item_id,
        options.arm as variant,
        options.template_id,

        options.predicted_open_rate,
        options.item_part,
        options.preference_part,
        options.pair_part,
        options.message_part,

        case
            when queued_items.user_key is not null then null
            when options.withheld_reason is not null then options.withheld_reason
            when choices.channel is null then 'too few items'
            when choices.channel <> options.channel then 'other channel'
            else 'outranked'
        end as suppression_reason,

        options.withheld_reason is null and choices.channel is not null as is_eligible,
        splits.is_control
    from {{ ref('int_message_options') }} as options
    inner join {{ ref('int_user_splits') }} as splits
        on options.user_key = splits.user_key
    inner join {{ ref('int_users') }} as users
        on options.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on options.item_key = items.item_key
    left join {{ ref('int_items') }} as anchors
        on options.anchor_item_key = anchors.item_key
    left join {{ ref('int_message_choices') }} as choices
        on options.user_key = choices.user_key
    left join {{ ref('int_queued_items') }} as queued_items
        on
            options.user_key = queued_items.user_key
            and options.channel = queued_items.channel
            and options.item_key = queued_items.item_key
    where
        options.context_rank <= {{ message_sizes()['shown'] }}
        or queued_items.user_key is not null

)

select * from final
