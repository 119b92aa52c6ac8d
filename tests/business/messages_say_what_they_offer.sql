{#- No placeholder is left in a message, nothing is longer than its channel shows, and nothing is
    empty. What goes well with something speaks of an anchor, what is picked does not. -#}
{%- set limits = text_limits() %}

with

messages as (
    {%- for channel in ['push', 'email'] %}

    select
        message_id,
        context,
        anchor_item_id,
        title,
        body,
        {{ limits['title'][channel] }} as title_limit,
        {{ limits['body'][channel] }} as body_limit
    from {{ ref(channel ~ '_messages') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select *
from messages
where
    {{ text_position("'{'", 'title') }} > 0
    or {{ text_position("'}'", 'title') }} > 0
    or {{ text_position("'{'", 'body') }} > 0
    or {{ text_position("'}'", 'body') }} > 0
    or length(title) not between 1 and title_limit
    or length(body) not between 1 and body_limit
    or (context = 'picked_for_you') <> (anchor_item_id is null)
