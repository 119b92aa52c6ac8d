"""Which rows of a small shop's tables can be used, in plain Python, written from docs/design.md."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from shop import Shop, schemas

# What makes two rows of a table repeats of one another, and the columns a usable row must have.
KEYS = {
    "items": (["item_id"], ["item_id"]),
    "users": (["user_id"], ["user_id"]),
    "user_aliases": (["anonymous_id"], ["anonymous_id", "user_id"]),
    "messages": (
        ["message_id", "user_id", "item_id"],
        ["message_id", "user_id", "sent_at", "channel"],
    ),
    "impressions": (
        ["impression_id"],
        ["impression_id", "user_id", "item_id", "context", "shown_at"],
    ),
    "promotions": (["promotion_id"], ["promotion_id", "promotion_name"]),
    "promotion_offers": (["offer_id"], ["offer_id", "user_id", "offered_at"]),
    "outside_candidates": (
        ["user_id", "item_id", "source", "made_at"],
        ["user_id", "item_id", "source", "score", "made_at"],
    ),
    "sent_messages": (
        ["message_id", "user_id", "item_id"],
        ["message_id", "user_id", "item_id", "channel", "sent_at"],
    ),
    "sent_promotions": (["offer_id"], ["offer_id", "user_id", "offered_at"]),
}
# Of the words that stand for nothing, those in the random shops.
NULL_WORDS = ("", "null", "(not set)")
TIMES = {
    "messages": "sent_at", "impressions": "shown_at", "promotion_offers": "offered_at",
    "outside_candidates": "made_at", "sent_messages": "sent_at",
    "sent_promotions": "offered_at",
}


def read_time(value: object) -> datetime | None:
    """Return the moment in UTC; None if the text cannot be read as one."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def conformed_rows(table: str, rows: list[dict]) -> list[dict]:
    """Return the rows with every column of the contract, text that says nothing as None."""
    names = schemas()[table].names
    conformed = []
    for row in rows:
        row = {name: row.get(name) for name in names}
        for name, value in row.items():
            if isinstance(value, str):
                meant = value.strip(" ")
                row[name] = None if meant.lower() in NULL_WORDS else meant
        conformed.append(row)
    return conformed


def nulls_last(values: list) -> tuple:
    """Return what sorts as the values do, None after all others."""
    return tuple((value is None, value) for value in values)


def usable_rows(
    table: str, shop: Shop, now: datetime, people: dict[str, str],
    known: tuple[set[str], set[str]] | None = None,
) -> tuple[list[dict], tuple[int, int, int, int]]:
    """Return the rows that can be used, and how many were read, kept, unattributable and rejected.

    people: account -> the person whose it is. known: the users and items that a row must be about;
    without it, any.

    Of rows with one key the one that sorts first is used. People stand in the place of their
    accounts. Rows of two accounts that then have one key do not repeat each other, so none is
    rejected; the person's own row comes first.
    """
    rows = conformed_rows(table, shop.get(table, []))
    keys, required = KEYS[table]
    time = TIMES.get(table)
    usable = [
        (row, people.get(row.get("user_id"), row.get("user_id")))
        for row in rows
        if all(row[name] is not None for name in required)
        and not (time and row[time] > now)
        and not (known and people.get(row["user_id"], row["user_id"]) not in known[0])
        and not (known and row["item_id"] not in known[1])
    ]

    def order(pair: tuple[dict, str | None]) -> tuple:
        # The earliest stands, so that what comes after a moment cannot change what stood before.
        row, person = pair
        is_merged = "user_id" in keys and row["user_id"] != person
        return nulls_last([row[time] if time else 0, is_merged, *row.values()])

    first, repeats = {}, 0
    for row, person in sorted(usable, key=order):
        of_person = {**row, "user_id": person} if "user_id" in row else row
        key = tuple(of_person[name] for name in keys)
        account, stands = first.setdefault(key, (row.get("user_id"), of_person))
        is_merged = "user_id" in keys and row["user_id"] != account
        repeats += stands is not of_person and not is_merged
    rejected = len(rows) - len(usable) + repeats
    counts = len(rows), len(rows) - rejected, 0, rejected
    return [row for _, row in first.values()], counts


def without_retries(events: list[dict]) -> list[dict]:
    """Return the first of the events of each id, where all say the same within a day."""
    of_id = defaultdict(list)
    for event in events:
        of_id[event["event_id"]].append(event)
    retries = set()
    for event_id, those in of_id.items():
        said = {(e["user_id"], e["item_id"], e["event_type"]) for e in those}
        lasted = those[-1]["event_at"] - those[0]["event_at"]
        if event_id is not None and len(said) == 1 and lasted <= timedelta(days=1):
            retries |= {id(event) for event in those[1:]}
    return [event for event in events if id(event) not in retries]


def without_told_again(events: list[dict]) -> list[dict]:
    """Return the events without purchases that their order told at an earlier moment."""
    bought_at, kept = {}, []
    for event in events:
        if event["event_type"] == "purchase" and event["order_id"] is not None:
            units = 1 if event["quantity"] is None else event["quantity"]
            line = (event["order_id"], event["user_id"], event["item_id"], units)
            if event["event_at"] > bought_at.setdefault(line, event["event_at"]):
                continue
        kept.append(event)
    return kept
