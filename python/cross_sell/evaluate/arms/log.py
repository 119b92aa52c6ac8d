"""What was handed out and what came of it, read from the files of a shop."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from cross_sell.evaluate.arms.rates import Opens
from cross_sell.evaluate.arms.rules import Cap, Reader, Rules, Sent
from cross_sell.project.seeds import read_seed, seed_files
from cross_sell.project.variables import project_var
from cross_sell.warehouse.files import quote_text


class ShopFiles:
    """The tables of a simulated shop, each a view of its file; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection = duckdb.connect()

    def __enter__(self) -> "ShopFiles":
        for path in sorted(self._folder.rglob("*.parquet")):
            self._connection.execute(
                f"create or replace view {path.stem} as from read_parquet({quote_text(str(path))})"
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, query: str) -> list[tuple]:
        """Return the rows of a query."""
        return self._connection.execute(query).fetchall()


def read_sent(shop: ShopFiles) -> list[Sent]:
    """Return all messages that the recommender has handed out and that are in the shop's log."""
    items: dict[tuple, list[str]] = defaultdict(list)
    for *message, item in shop.rows(LOG):
        items[tuple(message)].append(item)
    return [
        Sent(message_id, user, tuple(found), channel, handed_at, sent_at, is_control, is_delivered)
        for (message_id, user, channel, handed_at, sent_at, is_control, is_delivered), found
        in items.items()
    ]


def read_earlier(shop: ShopFiles) -> set[tuple[str, str]]:
    """Return user and item of the marketing messages in a shop's log, variants folded."""
    return set(shop.rows(EARLIER))


def read_readers(shop: ShopFiles) -> dict[str, Reader]:
    """Return the users of a shop as they are now."""
    shop_zone = project_var("shop_time_zone")
    return {
        user: Reader(
            zone or shop_zone,
            frozenset(name for name, may in (("push", push), ("email", email)) if may),
            bool(is_suppressed),
        )
        for user, zone, push, email, is_suppressed in shop.rows(READERS)
    }


def read_unsubscriptions(shop: ShopFiles) -> dict[str, datetime]:
    """Return when each user who has unsubscribed did so first."""
    return dict(shop.rows(UNSUBSCRIPTIONS))


def read_rules() -> Rules:
    """Return the rules that the seeds and vars of the project state."""
    names, rows = read_seed(seed_files()["contact_policies"])
    policies = [dict(zip(names, row, strict=True)) for row in rows]
    return Rules(
        tuple(Cap(p["channel"], int(p["messages"]), float(p["hours"])) for p in policies),
        int(project_var("quiet_hours_start")), int(project_var("quiet_hours_end")),
    )


def read_opens(shop: ShopFiles, drawn: Collection[str], since: datetime) -> dict[str, Opens]:
    """Return what was handed out at `since` or later, delivered and opened in time, by arm.

    drawn: ids of messages that were drawn by lot, to explore; they are not the arm's choice.
    """
    users: dict[str, dict[str, np.ndarray]] = defaultdict(dict)
    for message_id, user, arm, is_opened, chance in shop.rows(OPENS.format(since=since)):
        if message_id not in drawn:
            sums = users[arm].setdefault(user, np.zeros(3))
            sums += (1, is_opened, chance)
    return {arm: Opens(*np.array(list(by_user.values())).T) for arm, by_user in users.items()}


def read_places(shop: ShopFiles, drawn: Collection[str]) -> list[tuple[str, int, int, float]]:
    """Return arm, place among the messages handed out to the user (1: the first), whether opened
    (1 or 0) and true chance of each message that was delivered.

    drawn: as of read_opens.
    """
    return [row for message_id, *row in shop.rows(PLACES) if message_id not in drawn]


LOG = """
    select distinct
        messages.message_id, messages.user_id, messages.channel, sent.sent_at as handed_at,
        messages.sent_at, messages.is_control, messages.delivered_at is not null,
        coalesce(items.parent_item_id, items.item_id) as item_id
    from messages
    inner join sent_messages as sent using (message_id, user_id, item_id)
    inner join items using (item_id)
    order by messages.sent_at, messages.message_id, messages.user_id, item_id
"""
EARLIER = """
    select distinct messages.user_id, coalesce(items.parent_item_id, items.item_id)
    from messages
    inner join items using (item_id)
    where not messages.is_control and messages.message_kind = 'marketing'
"""
READERS = "select user_id, timezone, consent_push, consent_email, is_suppressed from users"
UNSUBSCRIPTIONS = """
    select user_id, min(unsubscribed_at) from messages
    where unsubscribed_at is not null group by user_id
"""
# An open after 24 hours is not counted, as in seeds/attribution_windows.csv.
IS_OPENED = "coalesce(messages.opened_at <= messages.sent_at + interval 24 hour, false)::integer"
OPENS = f"""
    select distinct
        messages.message_id, messages.user_id, messages.variant,
        {IS_OPENED},
        open_chances.open_chance
    from messages
    semi join (from sent_messages where sent_at >= '{{since}}') using (message_id, user_id)
    inner join open_chances using (message_id, user_id)
    where messages.delivered_at is not null and messages.item_position = 1
    order by messages.variant, messages.user_id, messages.message_id
"""
PLACES = f"""
    select
        messages.message_id, messages.variant,
        row_number() over (
            partition by messages.user_id order by messages.sent_at, messages.message_id
        ),
        {IS_OPENED},
        open_chances.open_chance
    from messages
    semi join sent_messages using (message_id, user_id)
    inner join open_chances using (message_id, user_id)
    where messages.delivered_at is not null and messages.item_position = 1
    order by messages.user_id, messages.sent_at, messages.message_id
"""
