"""Faults of an export, each as a change of the clean shop, and what is said of it."""

from collections.abc import Callable

from clean_shop import ITEMS
from faults_of_ids import FAULTS_OF_IDS
from spoilers import (
    all_of,
    as_seconds,
    chain_of_aliases,
    each,
    loop_of_aliases,
    more,
    orders_told_again,
    strays,
    users_with_aliases,
)

FAULTS: dict[str, tuple[Callable, tuple[str, ...]]] = {
    **FAULTS_OF_IDS,
    # Parents
    "parent 0": (lambda shop: [row.update(parent_item_id="0") for row in shop["items"]], ()),
    "parent -1": (lambda shop: [row.update(parent_item_id="-1") for row in shop["items"]], ()),
    "a parent of all": (
        lambda shop: [row.update(parent_item_id="00001") for row in shop["items"]],
        ("warning: 23 of 24 items have the parent '00001' and count as one product",),
    ),
    "an unknown parent of all": (
        lambda shop: [row.update(parent_item_id="root") for row in shop["items"]],
        (
            "warning: 24 of 24 items have the parent 'root' and count as one product",
            "note: 1 parent of items without a row, e.g. 'root'",
        ),
    ),
    "a chain of parents": (
        lambda shop: [
            shop["items"][n].update(parent_item_id=ITEMS[n - 1]) for n in (1, 2, 3)
        ],
        ("warning: parents of items that have a parent again: 2, e.g. '00002'",),
    ),
    "variants of a product": (
        lambda shop: [shop["items"][n].update(parent_item_id=ITEMS[0]) for n in (0, 1, 2, 3)],
        (),
    ),
    # Countries
    "names of countries": (
        each("items", "countries", lambda codes: "Germany,Austria"),
        ("error: 24 of 24 items are sold only where no user lives: items say 'Germany,Austria'",),
    ),
    "names of countries, and a user without": (
        all_of(
            each("items", "countries", lambda codes: "Germany,Austria"),
            lambda shop: shop["users"][0].update(country=None),
        ),
        ("warning: 24 of 24 items are sold only where no user lives",),
    ),
    "13 items for elsewhere": (
        each("items", "countries", lambda codes: "US", first=11),
        ("warning: 13 of 24 items are sold only where no user lives: items say 'US', users",),
    ),
    "12 items for elsewhere": (each("items", "countries", lambda codes: "US", first=12), ()),
    "16 users elsewhere": (
        each("users", "country", lambda code: "Germany", first=14),
        (
            "warning: 16 of 30 users with a country live where no item is sold: users say"
            " 'Germany', items 'DE,AT'; spell them alike",
        ),
    ),
    "15 users elsewhere": (each("users", "country", lambda code: "Germany", first=15), ()),
    "users elsewhere, and an item for everywhere": (
        all_of(
            each("users", "country", lambda code: "Germany", first=1),
            lambda shop: shop["items"][0].update(countries=None),
        ),
        (),
    ),
    "countries as JSON": (each("items", "countries", lambda codes: '["de", "at"]'), ()),
    # Times
    "a stray newest event": (
        strays(180),
        (
            "warning: 1 of 241 events come 180 days after all others, the last on 2026-09-26"
            " ... run with --as-of '2026-03-30 14:00:00'",
        ),
    ),
    "a quiet fortnight": (strays(14), ()),
    "times as seconds": (
        each("events", "event_at", as_seconds),
        ("note: events.event_at: 240 of 240 times are numbers",),
    ),
    "times on two scales": (
        each("events", "event_at", lambda moment: as_seconds(moment) * 1000, first=237),
        ("warning: events.event_at: 3 of 240 times are numbers, read as",),
    ),
    # Told twice
    "event ids that differ": (
        lambda shop: [shop["events"][n].update(event_id="e1") for n in (1, 20, 30)],
        ("warning: 1 value of events.event_id, e.g. 'e1', on 4 rows that say different",),
    ),
    "one event id for all": (
        each("events", "event_id", lambda event: "1"),
        ("warning: 1 value of events.event_id, e.g. '1', on 240 rows",),
    ),
    "a retry": (
        lambda shop: shop["events"].append(dict(shop["events"][5])),
        ("note: events told again under the same event_id, counted once: 1 row",),
    ),
    "orders told again": (
        orders_told_again,
        ("warning: 6 purchases of events told again later ... by 6 rows, e.g. order 'o0'",),
    ),
    # Aliases
    "a loop of aliases": (
        loop_of_aliases,
        ("warning: user_aliases: 3 aliases lead round in a loop; each loop counts as one person",),
    ),
    "an endless chain of aliases": (
        all_of(users_with_aliases, chain_of_aliases(70)),
        ("warning: user_aliases: 5 aliases lead over more than 64 others",),
    ),
    # Messages
    "unknown kinds of messages": (
        lambda shop: [shop["messages"][n].update(message_kind="Coupon blast") for n in (1, 2, 3)],
        (
            "warning: the message_kind 'Coupon blast' is not listed in seeds/message_kinds.csv: its"
            " 3 rows count as marketing",
        ),
    ),
    "a known kind in other letters": (
        lambda shop: shop["messages"][1].update(message_kind=" Order-Confirmation"), (),
    ),
    # Amounts
    "prices in cents": (
        each("events", "unit_price", lambda price: price * 100),
        ("warning: prices paid (events.unit_price) are on the mean 9",),
    ),
    "prices of a package": (
        each("items", "price", lambda price: price * 20),
        ("warning: prices paid (events.unit_price) are on the mean 0.0",),
    ),
    "a price far outside": (
        more("events", {"event_id": "x", "order_id": "ox", "unit_price": 999_999}),
        (
            "warning: events.unit_price: 1 of 61 are over 1000 times the usual 1"
            " ... the largest is 999999.00",
        ),
    ),
    "a quantity far outside": (
        more("events", {"event_id": "x", "order_id": "ox", "quantity": 80_995}),
        ("warning: events.quantity: 1 of 61 are over 1000 times the usual 2 ... 80995.00",)
    ),
    "negative purchases": (
        lambda shop: [shop["events"][n].update(quantity=-1) for n in (6, 14)],
        (
            "note: events: 2 rows rejected, purchase of no positive quantity: write what came back"
            " as event_type return",
        ),
    ),
    # Types of events
    "types of events in capitals": (each("events", "event_type", str.upper), ()),
    "types of events with capitals and blanks": (
        each("events", "event_type", lambda kind: f" {kind.title()}\u00a0"), (),
    ),
    "unknown types of events": (
        all_of(*(
            lambda shop, n=n, kind=kind: shop["events"][n].update(event_type=kind)
            for n, kind in enumerate(("Add to cart", "buy", "VIEWS"))
        )),
        (
            "note: events: 3 rows rejected, unknown event_type, such as 'Add to cart': write one of"
            " add_to_cart, purchase",
        ),
    ),
    "negative returns": (
        more("events", {"event_id": "x", "event_type": "return", "quantity": -1}), (),
    ),
    # Columns
    "an unreadable column": (
        each("items", "price", lambda price: f"about {price}"),
        ("error: column price of items: 100 % of values are not numbers like 12.50",),
    ),
    "a few unreadable values": (
        lambda shop: [shop["items"][n].update(price="on request") for n in (1, 2)],
        (
            "warning: items.price: 2 of 24 values are not numbers like 12.50 ... e.g. 'on request',"
            " treated as empty",
        ),
    ),
    "an empty required column": (
        each("items", "category_path", lambda path: ""),
        ("note: items.category_path: empty in all rows",),
    ),
}
