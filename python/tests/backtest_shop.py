"""A shop whose lists and outcomes are known by hand, as of forty days after its start."""


from pathlib import Path

from cross_sell.evaluate.methods import peers
from cross_sell.evaluate.methods.baselines import BASELINES
from shops import event, item, write_parquet

DAY = 24 * 60
AS_OF = "2026-02-10 12:00"  # forty days after START
POPULAR = ("most_popular", "most_popular_28_days", "popular_in_last_category", "own_most_frequent")
SIMPLE = (*POPULAR, "recently_bought", "recently_viewed")
METHODS = {method.name: method for method in (*BASELINES, *peers.PEERS)}
PEERS = [method.name for method in peers.PEERS]

ITEMS = [
    item("a1", "Shop/A"),
    item("a2", "Shop/A"),
    item("a2-red", "Shop/A", parent_item_id="a2"),
    item("b1", "Shop/B"),
    item("b2", "Shop/B"),
    item("g", "Shop/G", countries="DE"),
    item("x", "Shop/G", stock_quantity=0),
]
USERS = [
    {"user_id": "u2", "country": "DE"},
    {"user_id": "u3", "country": "FR"},
    {"user_id": "staff", "is_internal": True},
]
# (day, user, item, event type, event id): people in the window a1 5, b2 4, b1 3, x 2, a2 2, g 1;
# in the last 28 days b2 4, x 2, a2 2, a1 1 (u4, at as_of), g 1.
HISTORY = [
    *((1, user, "a1", "view") for user in ("u1", "u2", "u3", "u4", "u6")),
    (2, "u1", "b1", "view"),
    (2, "u2", "b1", "view"),
    (2, "u3", "b1", "view"),
    *((30, user, "b2", "view") for user in ("u3", "u4", "u5")),
    *((31, user, "a2", "view") for user in ("u5", "u6")),
    *((32, user, "x", "view") for user in ("u5", "u6")),
    (33, "u1", "b2", "purchase"),
    (34, "u2", "g", "view"),
    (40, "u4", "a1", "view", "retried"),
]
LATER = [
    (40.5, "u1", "a2", "view"),
    (40.9, "u4", "a1", "view", "retried"),
    (41, "u2", "b2", "purchase"),
    (41, "new", "a1", "view"),
    (41, "staff", "a1", "view"),
    (41, "u6", "a1", "search_click"),
    (42, "u2", "b1", "view"),
    (42.5, "u3", "a2-red", "purchase"),
    (42.6, "u3", "unheard of", "purchase"),
    (43.1, "u5", "b1", "view"),
    (50, "late", "a1", "view"),
]


def events(happenings: list[tuple]) -> list[dict]:
    """Return rows of events from (day, user, item, event type) and perhaps an event id."""
    return [
        event(user, item_id, kind, day * DAY, event_id=more[0] if more else None)
        for day, user, item_id, kind, *more in happenings
    ]


def write_shop(folder: Path) -> Path:
    """Write the input tables, and return their folder."""
    return write_parquet(folder, events=events(HISTORY + LATER), items=ITEMS, users=USERS)
