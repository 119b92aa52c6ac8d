"""Changes that spoil the clean shop, of which the faults of an export are made."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from clean_shop import ITEMS, START, USERS
from shop import Shop


def each(table: str, name: str, change: Callable[[str], object], first: int = 0) -> Callable:
    """Return what changes the values of a column that are filled, from one row on."""

    def spoil(shop: Shop) -> None:
        for row in shop[table][first:]:
            if row.get(name) is not None:
                row[name] = change(row[name])

    return spoil


def all_of(*spoilers: Callable) -> Callable:
    """Return what changes several columns."""

    def spoil(shop: Shop) -> None:
        for one in spoilers:
            one(shop)

    return spoil


def more(table: str, *new: dict) -> Callable:
    """Return what adds rows like the table's last one."""

    def spoil(shop: Shop) -> None:
        shop[table] += [{**shop[table][-1], **row} for row in new]

    return spoil


def as_seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def guest(user: str, events: int = 120) -> Callable:
    """Return what adds views of one user, one an hour."""
    rows = [
        {
            "event_id": f"g{n}", "user_id": user, "event_type": "view", "item_id": ITEMS[n % 24],
            "order_id": None, "quantity": None, "unit_price": None,
            "event_at": START + timedelta(hours=n),
        }
        for n in range(events)
    ]
    known = [{"user_id": user}]
    return all_of(more("events", *rows), more("users", *known))


def strays(days: int) -> Callable:
    """Return what adds one event so many days after the last."""
    last = START + timedelta(days=29 + days, hours=6)
    return more("events", {"event_id": "stray", "event_at": last, "order_id": None})


def chain_of_aliases(length: int) -> Callable:
    """Return what adds aliases that lead from one to the next, the last to a user."""
    ids = [f"hop {n:03d}" for n in range(length)]
    links = zip(ids, [*ids[1:], USERS[0]], strict=True)
    return more("user_aliases", *({"anonymous_id": a, "user_id": b} for a, b in links))


def users_with_aliases(shop: Shop) -> None:
    """Sixty users more, each with an alias, so that most ids of aliases are known."""
    users = [f"Customer-{n}" for n in range(60_000, 60_060)]
    shop["users"] += [{"user_id": user, "country": "DE"} for user in users]
    shop["user_aliases"] += [{"anonymous_id": f"of {user}", "user_id": user} for user in users]


def orders_told_again(shop: Shop) -> None:
    """The orders of three users, told again a day later."""
    shop["events"] += [
        {
            **row, "event_id": f"{row['event_id']} again",
            "event_at": row["event_at"] + timedelta(days=1),
        }
        for row in shop["events"][:24]
        if row.get("order_id")
    ]


def loop_of_aliases(shop: Shop) -> None:
    """Three users, each an alias of the next."""
    links = ((USERS[a], USERS[b]) for a, b in ((20, 21), (21, 22), (22, 20)))
    more("user_aliases", *({"anonymous_id": a, "user_id": b} for a, b in links))(shop)


def rounded(table: str, name: str, first: int = 0) -> Callable:
    """Return what writes ids as numbers with an exponent, as spreadsheets do; none become one."""
    return each(table, name, lambda value: f"4.{re.sub('[^0-9]', '', value)}E+12", first)
