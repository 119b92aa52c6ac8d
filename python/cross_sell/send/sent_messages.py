"""The input table sent_messages: the log of the messages that were handed out."""

from cross_sell.send.log import Log

TABLE = "sent_messages"
COLUMNS = {
    "message_id": "VARCHAR", "user_id": "VARCHAR", "item_id": "VARCHAR", "channel": "VARCHAR",
    "sent_at": "TIMESTAMP", "item_position": "BIGINT", "anchor_item_id": "VARCHAR",
    "recommendation_id": "VARCHAR", "context": "VARCHAR", "template_id": "VARCHAR",
    "variant": "VARCHAR", "is_control": "BOOLEAN", "propensity": "DOUBLE", "build_id": "VARCHAR",
}

# What is held back is logged, too.
QUEUED_ROWS = """
select queued.*, run_dates.as_of as sent_at, cast($build_id as varchar) as build_id
from (
    select
        message_id, user_id, item_id, 'push' as channel, cast(1 as bigint) as item_position,
        anchor_item_id, recommendation_id, context, template_id, variant, is_control, propensity
    from push_messages

    union all

    select
        message_id, user_id, item_id, 'email', item_position, anchor_item_id, recommendation_id,
        context, template_id, variant, is_control, propensity
    from email_messages
) as queued
cross join int_run_dates as run_dates
"""

# A message that is queued with another item, or for another group, was handed out by another build.
LOG = Log(
    table=TABLE,
    columns=COLUMNS,
    queued=QUEUED_ROWS,
    key=("message_id", "item_id"),
    same=("is_control",),
    time="sent_at",
    order=("sent_at", "channel", "message_id", "item_position", "user_id", "item_id"),
)
