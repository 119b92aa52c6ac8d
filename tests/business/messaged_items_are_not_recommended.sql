{#- An item that a message offered to a user within the cooldown is not recommended to them. A
    cooldown of 0 days means for ever: a hundred years. Transactional messages offer nothing. -#}
{%- set cooldown_days = var('message_cooldown_days') or 36500 %}

with

sent_items as (

    select distinct
        messages.user_id,
        variants.product_item_id as item_id
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            messages.sent_at <= run_dates.as_of
            and messages.sent_at > {{ time_plus('day', -cooldown_days, 'run_dates.as_of') }}
    inner join {{ ref('int_item_variants') }} as variants
        on messages.item_id = variants.item_id
    left join {{ ref('int_message_kinds') }} as kinds
        on messages.message_kind = kinds.message_kind
    where
        not coalesce(messages.is_control, false)
        and not coalesce(kinds.is_transactional, false)

)

select
    recommendations.user_id,
    recommendations.item_id
from {{ ref('user_recommendations') }} as recommendations
inner join sent_items
    on
        recommendations.user_id = sent_items.user_id
        and recommendations.item_id = sent_items.item_id
