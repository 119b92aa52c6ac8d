{#- An item that was handed out to be sent to a user within the cooldown, in a message that the log
    does not have, is not recommended to them. A cooldown of 0 days means for ever: a hundred years. -#}
{%- set cooldown_days = var('message_cooldown_days') or 36500 %}

with

handed_out_items as (

    select distinct
        sent_messages.user_id,
        variants.product_item_id as item_id
    from {{ ref('stg_sent_messages') }} as sent_messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            sent_messages.sent_at <= run_dates.as_of
            and sent_messages.sent_at
            > {{ time_plus('day', -cooldown_days, 'run_dates.as_of') }}
    inner join {{ ref('int_item_variants') }} as variants
        on sent_messages.item_id = variants.item_id
    left join {{ ref('stg_messages') }} as messages
        on
            sent_messages.message_id = messages.message_id
            and sent_messages.user_id = messages.user_id
    where
        not coalesce(sent_messages.is_control, false)
        and messages.message_id is null

)

select
    recommendations.user_id,
    recommendations.item_id
from {{ ref('user_recommendations') }} as recommendations
inner join handed_out_items
    on
        recommendations.user_id = handed_out_items.user_id
        and recommendations.item_id = handed_out_items.item_id
