"""Random small shops for the property tests, and the shops that every one of them looks at.

Shops are drawn from few users, items and moments, so that baskets, repeats, ties and the edges of
every window occur often.
"""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from conftest import NOON
from hypothesis import HealthCheck, Phase, example, settings
from hypothesis import strategies as st
from shop import Shop

# Derandomized: the same shops in every run. No deadline: a slow machine is not a failure. Making a
# failing shop smaller takes minutes, so it is done on request only: CROSS_SELL_SHRINK=1 pytest ...
# CROSS_SELL_EXAMPLES=500 looks at so many other shops.
EXAMPLES = os.environ.get("CROSS_SELL_EXAMPLES")
checked = settings(
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    max_examples=int(EXAMPLES or 6),
    phases=[Phase.explicit, Phase.generate]
    + ([Phase.shrink] if os.environ.get("CROSS_SELL_SHRINK") else []),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

USERS = ("u1", "007", "O'Brien", " spaced out ", "😀", "'; drop table events; --")
ITEMS = (
    "1",
    "01",
    "001",
    "parent",
    "it's",
    'a "b"',
    "sleeping bag",
    "🎒",
    "null",
    "%_\\",
    "'; delete from items; --",
    "ß",
)
TOUCHES = ("view", "view", "wishlist", "add_to_cart", "purchase")
EVENT_TYPES = (*TOUCHES, *TOUCHES, "return", "remove_from_cart", "search_click", "rating")
LIMITS_IN_DAYS = (365, 60, 30, 28, 10, 7, 5, 0)  # the edges of windows, as far as days go
MOMENTS = sorted(
    {
        NOON + timedelta(days=days - limit, seconds=seconds)
        for limit in LIMITS_IN_DAYS
        for days in (-1, 0, 1)
        for seconds in (0, 1, 1.5, 1800, 4000)
    }
    | {NOON - timedelta(days=700), NOON - timedelta(minutes=90), NOON - timedelta(minutes=1)}
)
# What may be odd about an event; most are plain.
PLAIN = ({},) * 14
ODDITIES = (
    *PLAIN,
    {"user_id": None},
    {"user_id": None, "anonymous_id": "cookie 1"},
    {"user_id": "  ", "anonymous_id": "cookie 2"},
    {"user_id": None, "anonymous_id": "nobody's"},
    {"item_id": None},
    {"item_id": " "},
    {"item_id": "(not set)"},
    {"event_type": None},
    {"event_type": "teleport"},
    {"event_at": None},
    {"event_at": "soon"},
    {"event_at": "2099-01-01 00:00:00"},
    {"event_at": "2025-05-31 14:00:00+02:00"},
    {"user_id": None, "anonymous_id": "u1"},
    {"event_id": "e1"},
    {"event_id": "e2"},
    {"event_id": "e2", "item_id": "1"},
    *(
        {"event_id": f"retry {day}", "item_id": "1", "user_id": "u1", "event_type": "view"}
        for day in (0, 0, 1)
    ),
    {"quantity": 1},
    {"quantity": 2},
    {"quantity": 3},
    {"order_id": "o1", "session_id": "s1"},
    *({"order_id": "o2", "item_id": "1", "event_type": "purchase"} for _ in range(2)),
    {"order_id": "o2", "item_id": "1", "event_type": "purchase", "quantity": 1, "event_id": "e3"},
)


# Kinds of messages as people write them; most of them offer something.
KINDS = (None, None, "marketing", "Newsletter", "whatever", "transactional", " Order-Confirmation ")


# The values of every column. A value given more than once is drawn more often.
Columns = dict[str, tuple]


def columns(users: tuple, items: tuple) -> dict[str, Columns]:
    """Table -> column -> the values it may have, some of them broken."""
    users_or_none = (*users, *users, None)
    items_or_none = (*items, *items, "parent", None)
    moments = (*MOMENTS, None, datetime(2099, 1, 1))
    seldom = (None,) * 12
    return {
        "items": {
            "item_id": items,
            "category_path": ("a", "a/b", "c", "d", "e", None),
            "parent_item_id": (None, None, None, None, "parent", "1"),
            "stock_quantity": (None, 0, 1, 5),
            "available_from": (*seldom, NOON, NOON + timedelta(seconds=1)),
            "available_until": (*seldom, NOON, NOON - timedelta(seconds=1)),
            "season_start_month": (*seldom, 5, 6, 11),
            "season_end_month": (*seldom, 2, 5, 6, 12),
            "countries": (*seldom, "DE", "de, AT", "US"),
            "is_repurchasable": (None, True, True, False),
            "is_recommendable": (*seldom, True, False),
        },
        "users": {
            "user_id": (*users, "without events"),
            "country": (None, "DE", "de", "at", "US", " "),
            "is_internal": (None, None, False, False, False, True),
        },
        "user_aliases": {
            # Aliases of aliases, merged users and loops among them.
            "anonymous_id": ("cookie 1", "cookie 2", *users[:3], None),
            "user_id": (*users_or_none, "cookie 1", "cookie 2"),
        },
        "messages": {
            "message_id": ("m1", "m2", "m3", "m4", "m5", "m6", None),
            "user_id": users_or_none,
            "item_id": items_or_none,
            "sent_at": moments,
            "channel": ("push", "email", "push", "email", None),
            "is_control": (None, False, False, True, True),
            "message_kind": KINDS,
        },
        "impressions": {
            "impression_id": ("1", "2", None),
            "user_id": users_or_none,
            "item_id": items_or_none,
            "context": ("home", None),
            "shown_at": moments,
        },
        "promotions": {
            "promotion_id": ("p1", "p2", None),
            "promotion_name": ("ten percent", None),
        },
        "promotion_offers": {
            "offer_id": ("1", "2", None),
            "user_id": users_or_none,
            "promotion_id": (None, "p1"),
            "offered_at": moments,
        },
        "outside_candidates": {
            "user_id": (*users_or_none, "without events", "stranger"),
            "item_id": (*items_or_none, "ghost"),
            "source": ("als", "als", "deep", None),
            "score": (-1.0, 0.0, 0.5, 2.5, None),
            "made_at": (*(NOON,) * 60, *(NOON - timedelta(days=1),) * 60, *moments),
        },
        "sent_messages": {
            "message_id": ("m1", "m2", "m3", "s1", "s2", None),
            "user_id": users_or_none,
            "item_id": items_or_none,
            "sent_at": moments,
            "channel": ("push", "email", "Push", None),
            "is_control": (None, False, False, True),
        },
        "sent_promotions": {
            "offer_id": ("1", "2", "3", None),
            "user_id": users_or_none,
            "promotion_id": (None, "p1", "p2"),
            "offered_at": moments,
        },
    }


MOST_ROWS = {
    "items": 14, "users": 4, "user_aliases": 3, "messages": 12, "outside_candidates": 40,
    "sent_messages": 6,
}


def as_event(user: str, item: str, event_type: str, event_at: datetime, oddity: dict) -> dict:
    """One event, with what is odd about it."""
    plain = {"user_id": user, "item_id": item, "event_type": event_type, "event_at": event_at}
    return {**plain, **oddity}


def mended(shop: Shop) -> Shop:
    """The shop with one event more, that can be used, and without parents of parents."""
    event = as_event("u1", "1", "view", NOON - timedelta(days=3), {})
    items = [
        {**row, "parent_item_id": None} if row["item_id"] in ("parent", "1") else row
        for row in shop["items"]
    ]
    return {**shop, "events": [event, *shop["events"]], "items": items}


@st.composite
def shops(draw: st.DrawFn, most_items: int = len(ITEMS)) -> Shop:
    """A small shop with everything that a real export holds, or with next to nothing."""
    users = USERS[: draw(st.integers(1, len(USERS)))]
    items = ITEMS[: draw(st.integers(1, most_items))]
    size = draw(st.sampled_from((0, 5, 20, 60, 100)))
    values = (users, items, EVENT_TYPES, MOMENTS, ODDITIES)
    event = st.tuples(*map(st.sampled_from, values)).map(lambda drawn: as_event(*drawn))
    shop = {"events": draw(st.lists(event, min_size=size, max_size=size))}
    for table, its_columns in columns(users, items).items():
        row = st.fixed_dictionaries(
            {column: st.sampled_from(values) for column, values in its_columns.items()}
        )
        size = draw(st.integers(0, MOST_ROWS.get(table, 4)))
        shop[table] = draw(st.lists(row, min_size=size, max_size=size))
    return mended(shop)


def busy_shop(seed: int, has_catalogue: bool = True) -> Shop:
    """A shop full of everything, so that most limits and edges are met in this one."""
    rng = random.Random(seed)
    values = (USERS, ITEMS, EVENT_TYPES, MOMENTS[15:], ODDITIES)
    shop = {"events": [as_event(*map(rng.choice, values)) for _ in range(220)]}
    for table, its_columns in columns(USERS, ITEMS).items():
        shop[table] = [
            {column: rng.choice(values) for column, values in its_columns.items()}
            for _ in range(2 * MOST_ROWS.get(table, 4))
        ]
    shop["items"] = shop["items"] if has_catalogue else []
    return mended(shop)


# Categories that users name, and that items are in.
PREFERRED = (None, None, "a", " A/B ,d", "c,c, ,x", "a/b/c,D,", "tents and more")
NESTED_PATHS = ("a/b", "a/b/c", "a/e", "c/f", "d/f", "D", "c", None)


def with_tastes(shop: Shop) -> Shop:
    """The shop with named categories, answers to messages, and consumables bought again."""
    rng = random.Random(len(shop["events"]))
    shop = {table: [dict(row) for row in rows] for table, rows in shop.items()}
    for row in shop["users"]:
        row["preferred_categories"] = rng.choice(PREFERRED)
    for row in shop["items"]:
        row["category_path"] = rng.choice(NESTED_PATHS)
    for row in shop["messages"]:
        for name in ("opened_at", "clicked_at"):
            row[name] = rng.choice((None, NOON - timedelta(days=rng.randint(-3, 40))))
    for user in {row["user_id"] for row in shop["events"]}:
        for days in rng.sample(range(60), rng.choice((0, 2, 6))):
            shop["events"].append({
                "user_id": user,
                "item_id": rng.choice(("1", "01")),
                "event_type": "purchase",
                "event_at": NOON - timedelta(days=days, minutes=rng.choice((0, 0, 1, 90))),
            })
    return shop


def examples(test: Callable) -> Callable:
    """Check the test on busy shops, beside the shops that it draws."""
    for shop in (busy_shop(13), busy_shop(2), busy_shop(3, has_catalogue=False)):
        test = example(shop=shop)(test)
    return test


def viewed(user: str, item: str, **others: object) -> dict:
    """One view, at NOON unless told."""
    return as_event(user, item, "view", NOON, others)


def sent(user: str, item: str, at: datetime, channel: str | None = "push") -> dict:
    """One row of the message log, always of the same message."""
    names = ("message_id", "user_id", "item_id", "sent_at", "channel")
    return dict(zip(names, ("m1", user, item, at, channel), strict=True))


# The catalogue knows the parent by its variant alone, and the parent is what a message offers.
PARENT_WITHOUT_ROW = {
    "events": [viewed("u1", "variant")],
    "items": [{"item_id": "variant", "parent_item_id": "parent"}],
    "messages": [sent("u1", "parent", NOON)],
}
# Of two rows with one key the first cannot be used, so the other one stands.
UNUSABLE_REPEAT = {
    "events": [viewed("u1", "1")],
    "messages": [
        sent("u1", "1", NOON - timedelta(days=2), channel=None),
        sent("u1", "1", NOON - timedelta(days=1)),
    ],
}
# Of two rows with one key the later one, though it sorts first, must not undo the earlier one.
LATER_REPEAT = {
    "events": [viewed("u1", "1"), viewed("u1", "01")],
    "messages": [
        sent("u1", "1", NOON, channel="push"),
        sent("u1", "1", NOON + timedelta(days=1), channel="email"),
    ],
}


# Items from and until the very moment that stands for now, and a second to either side.
EDGES_OF_TIME = {
    "events": [viewed("u1", "1")],
    "items": [
        {"item_id": f"{column} {seconds}", column: NOON + timedelta(seconds=seconds)}
        for column in ("available_from", "available_until")
        for seconds in (-1, 0, 1)
    ],
}
# As many items touched in each of four categories: the one touched last comes first.
CATEGORIES_ALIKE = {
    "events": [
        viewed("u1", f"{category} 1", event_at=NOON - timedelta(days=days))
        for days, category in enumerate("cbad")
    ],
    "items": [
        {"item_id": f"{category} {number}", "category_path": category}
        for category in "abcd"
        for number in (1, 2, 3)
    ],
}
