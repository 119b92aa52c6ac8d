{#- An e-mail has four to six items, numbered from 1 without gaps, of one user, with one anchor, one
    subject and one text. -#}
{%- set sizes = message_sizes() %}

select
    message_id,
    count(*) as items
from {{ ref('email_messages') }}
group by message_id
having
    count(*) not between {{ sizes['least'] }} and {{ sizes['most'] }}
    or min(item_position) <> 1
    or max(item_position) <> count(*)
    or count(distinct user_id) <> 1
    or count(distinct coalesce(anchor_item_id, '')) <> 1
    or count(distinct title) <> 1
    or count(distinct body) <> 1
