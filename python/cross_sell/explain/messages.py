"""The messages that are queued for one user, and why others are not."""

import duckdb

from cross_sell.explain.phrases import label
from cross_sell.warehouse.built import rows
from cross_sell.warehouse.files import counted

CHANNELS = {"push": "push message", "email": "e-mail"}
CONTEXTS = {
    "due_again": "due again",
    "goes_well_with": "goes well with it",
    "picked_for_you": "picked for them",
}


def queued_messages(connection: duckdb.DuckDBPyConnection, user_id: str) -> list[dict]:
    """Return the message that is queued for a user through each channel, or why there is none.

    Keys: channel, items (their number; 0 if nothing is queued), item_id and item_name of the first,
    anchor_item_id and anchor_item_name, context, is_control, suppression_reason (if there is none
    and something could have been sent).
    """
    return rows(connection, MESSAGES, user_id=user_id)


def format_messages(messages: list[dict]) -> str:
    """Return in one line what is queued for a user."""
    return f"Messages: {'; '.join(map(_format, messages))}."


def _format(message: dict) -> str:
    kind = CHANNELS[message["channel"]]
    if not message["items"]:
        return f"no {kind} ({message['suppression_reason'] or 'nothing to offer'})"
    more = message["items"] - 1
    about = label(message) + (f" and {counted(more, 'more item')}" if more else "")
    if message["anchor_item_id"] is not None:
        about += f", named with {label(message, 'anchor_')}"
    context = CONTEXTS.get(message["context"], message["context"])
    held_back = ", held back as control" if message["is_control"] else ""
    return f"{kind} about {about} ({context}{held_back})"


MESSAGES = """
with

queued as (
    select 'push' as channel, 1 as item_position, * exclude (title, body) from push_messages
    where user_id = $user_id

    union all by name

    select 'email' as channel, * exclude (title, body) from email_messages
    where user_id = $user_id
),

first_items as (
    select *, count(*) over (partition by channel) as items
    from queued
    qualify item_position = min(item_position) over (partition by channel)
),

reasons as (
    select channel, min(suppression_reason) as suppression_reason
    from message_candidates
    where user_id = $user_id and suppression_reason <> 'outranked'
    group by channel
)

select
    channels.channel,
    coalesce(first_items.items, 0) as items,
    first_items.item_id,
    items.item_name,
    first_items.anchor_item_id,
    anchors.item_name as anchor_item_name,
    first_items.context,
    coalesce(first_items.is_control, false) as is_control,
    case when first_items.items is null then reasons.suppression_reason end as suppression_reason
from (values (1, 'push'), (2, 'email')) as channels (place, channel)
left join first_items on channels.channel = first_items.channel
left join reasons on channels.channel = reasons.channel
left join int_items as items on first_items.item_id = items.item_id
left join int_items as anchors on first_items.anchor_item_id = anchors.item_id
order by channels.place
"""
