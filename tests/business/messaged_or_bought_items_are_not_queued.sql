{#- What is queued for a user is nothing that a message offered them within the cooldown, nor what
    they have bought, but for what people buy again. A cooldown of 0 days means for ever: a hundred
    years. -#}
{%- set cooldown_days = var('message_cooldown_days') or 36500 %}

with

queued_items as (

    select
        user_id,
        item_id
    from {{ ref('push_messages') }}

    union all

    select
        user_id,
        item_id
    from {{ ref('email_messages') }}

),

sent_items as (

    select distinct
        users.user_id,
        items.item_id
    from {{ ref('int_message_items') }} as messages
    inner join {{ ref('int_run_dates') }} as run_dates
        on messages.sent_at > {{ time_plus('day', -cooldown_days, 'run_dates.as_of') }}
    inner join {{ ref('int_users') }} as users
        on messages.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on messages.item_key = items.item_key
    where not messages.is_transactional

),

bought_items as (

    select distinct
        users.user_id,
        items.item_id
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_item_repurchase_shares') }} as repurchase_shares
        on events.item_key = repurchase_shares.item_key
    inner join {{ ref('int_users') }} as users
        on events.user_key = users.user_key
    inner join {{ ref('int_items') }} as items
        on events.item_key = items.item_key
    where
        event_types.event_type = 'purchase'
        and not repurchase_shares.is_repurchasable

),

withheld_items as (

    select * from sent_items

    union all

    select * from bought_items

)

select
    queued_items.user_id,
    queued_items.item_id
from queued_items
inner join withheld_items
    on
        queued_items.user_id = withheld_items.user_id
        and queued_items.item_id = withheld_items.item_id
