{#- No placeholder is left in a message, nothing is longer than its channel shows, and nothing is
    empty. What goes well with something speaks of an anchor, what is picked does not. -#}

with

messages as (

    select
        message_id,
        context,
        anchor_item_id,
        title,
        body,
        {{ text_limits()['title']['push'] }} as title_limit,
        {{ text_limits()['body']['push'] }} as body_limit
    from {{ ref('push_messages') }}

    union all

    select
        message_id,
        context,
        anchor_item_id,
        title,
        body,
        {{ text_limits()['title']['email'] }} as title_limit,
        {{ text_limits()['body']['email'] }} as body_limit
    from {{ ref('email_messages') }}

)

select *
from messages
where
    position('{' in title) > 0
    or position('}' in title) > 0
    or position('{' in body) > 0
    or position('}' in body) > 0
    or length(title) not between 1 and title_limit
    or length(body) not between 1 and body_limit
    or (context = 'picked_for_you') <> (anchor_item_id is null)
