"""What known users did after the date of a build: the outcome that its lists are measured by."""

from collections.abc import Sequence

import duckdb


def load_later_events(connection: duckdb.DuckDBPyConnection, days: Sequence[int]) -> None:
    """Make the table `later_events`: what known users did in the longest outcome, in full.

    Columns user_id, user_key, product_id, item_key, event_type, order_id, event_at. user_key and
    item_key are null for users and items that nobody could know at as_of.
    """
    connection.execute(OUTCOME_DAYS, {"days": list(days)})
    connection.execute(LATER_EVENTS)


OUTCOME_DAYS = """
create or replace temp table outcome_days as
select
    lengths.days,
    run_dates.as_of + to_days(lengths.days) as ends_at
from (select cast(unnest($days) as integer) as days) as lengths
cross join int_run_dates as run_dates
"""

# Items first seen after as_of stand for themselves. Internal users are not in int_users, but
# neither are users first seen after as_of: the users table tells them apart.
LATER_EVENTS = """
create or replace temp table later_events as
select
    events.user_id,
    users.user_key,
    coalesce(variants.product_item_id, events.item_id) as product_id,
    items.item_key,
    events.event_type,
    events.order_id,
    events.event_at
from int_distinct_events as events
cross join int_run_dates as run_dates
left join int_users as users
    on events.user_id = users.user_id
left join stg_users as registered
    on events.user_id = registered.user_id
left join int_item_variants as variants
    on events.item_id = variants.item_id
left join int_items as items
    on variants.product_item_id = items.item_id
where
    events.event_at > run_dates.as_of
    and events.event_at <= (select max(ends_at) from outcome_days)
    and not coalesce(registered.is_internal, false)
"""
