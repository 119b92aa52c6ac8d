{#- Every candidate is queued or has one reason why not, and every queued item is a candidate. So
    the candidates without a reason are, user by user and channel by channel, the items of the
    queues. -#}

with

queued_items as (

    select
        user_id,
        'push' as channel,
        item_id
    from {{ ref('push_messages') }}

    union all

    select
        user_id,
        'email' as channel,
        item_id
    from {{ ref('email_messages') }}

)

select
    candidates.user_id,
    candidates.channel,
    candidates.item_id,
    candidates.suppression_reason,
    queued_items.user_id as queued_user_id,
    queued_items.channel as queued_channel,
    queued_items.item_id as queued_item_id
from {{ ref('message_candidates') }} as candidates
full outer join queued_items
    on
        candidates.user_id = queued_items.user_id
        and candidates.channel = queued_items.channel
        and candidates.item_id = queued_items.item_id
where
    candidates.user_id is null
    or (candidates.suppression_reason is null) <> (queued_items.user_id is not null)
