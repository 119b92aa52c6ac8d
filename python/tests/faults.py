"""Faults of an export, each as a change of the clean shop, and what is said of it."""

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


NONE_ALIKE = "error: none of the 24 ids of events.item_id are known in items, 24 more would be"

FAULTS: dict[str, tuple[Callable, tuple[str, ...]]] = {
    # Ids that were rounded
    "rounded items": (
        all_of(*(rounded(table, "item_id") for table in ("events", "items", "messages",
                                                         "impressions"))),
        tuple(
            f"{severity}: {table}.item_id: {count} of {count} values (100 %) are ids that a"
            " spreadsheet has rounded, such as '4.00001E+12', so that several became one"
            for severity, table, count in (
                ("error", "events", 240), ("error", "items", 24), ("error", "impressions", 4),
                ("warning", "messages", 10),
            )
        ),
    ),
    "rounded users": (
        all_of(*(rounded(table, "user_id") for table in ("events", "users"))),
        (
            "error: events.user_id: 240 of 240 values ... such as '9.99999E+99', so that",
            "error: users.user_id: 30 of 30 values ... such as '9.99999E+99', so that",
            "warning: none of the 10 ids of user_aliases.user_id are known",
            "warning: none of the 10 ids of messages.user_id are known",
            "warning: none of the 4 ids of impressions.user_id are known",
            "warning: none of the 4 ids of promotion_offers.user_id are known",
        ),
    ),
    "a few rounded ids, with a decimal comma": (
        all_of(
            rounded("events", "event_id", 237),
            each("events", "event_id", lambda event: event.replace(".", ",")),
        ),
        ("warning: events.event_id: 3 of 240 values (1.25 %) ... such as '4,238E+12'",),
    ),
    "rounded orders": (
        rounded("events", "order_id"),
        ("warning: events.order_id: 60 of 60 values (100 %) ... such as '4.0E+12'",),
    ),
    "orders that a program has rounded": (
        all_of(rounded("events", "order_id"),
               each("events", "order_id", lambda order: order.replace("+", ""))),
        ("warning: events.order_id: 60 of 60 values (100 %) ... such as '4.0E12'",),
    ),
    "hexadecimal ids like numbers": (
        each("events", "order_id", lambda order: f"{len(order)}e{order[-2:]}"), (),
    ),
    "ids with a plus": (
        each("events", "order_id", lambda order: f"{order}+E+12"), (),
    ),
    # Ids that do not meet
    "items without zeros": (
        each("events", "item_id", lambda item: item.lstrip("0")),
        (f"{NONE_ALIKE} ... '1' here, '00001' there",),
    ),
    "items with a prefix": (
        each("events", "item_id", lambda item: f"gid://shop/Product/{item}"),
        (f"{NONE_ALIKE} ... 'gid://shop/Product/00001' here, '00001' there",),
    ),
    "items as decimal numbers": (
        each("events", "item_id", lambda item: f"{int(item)}.0"),
        (f"{NONE_ALIKE} ... '1.0' here, '00001' there",),
    ),
    "items in another letter case": (
        all_of(
            each("events", "item_id", lambda item: f"sku-{item}"),
            each("messages", "item_id", lambda item: f"SKU-{item}"),
            each("impressions", "item_id", lambda item: f"SKU-{item}"),
            each("items", "item_id", lambda item: f"SKU-{item}"),
        ),
        (f"{NONE_ALIKE} ... 'sku-00001' here, 'SKU-00001' there",),
    ),
    "items with blanks": (
        each("events", "item_id", lambda item: f"{item[:2]} {item[2:]}"),
        (f"{NONE_ALIKE} ... '00 001' here, '00001' there",),
    ),
    "items of another shop": (
        each("events", "item_id", lambda item: f"x{item}"),
        ("error: none of the 24 ids of events.item_id are known in items, e.g. 'x00001' is not",),
    ),
    "13 items unknown": (
        each("events", "item_id", lambda item: item if item > "00013" else f"x{item}"),
        ("warning: 11 of the 24 ids of events.item_id are known in items, e.g. 'x00001' is not",),
    ),
    "12 items unknown": (
        each("events", "item_id", lambda item: item if item > "00012" else f"x{item}"),
        (),
    ),
    "users in capitals": (
        each("events", "user_id", str.upper),
        (
            "warning: none of the 30 ids of events.user_id are known in users, 30 more would be"
            " ... 'AAAAAAAA-99999' here, 'Aaaaaaaa-99999' there",
        ),
    ),
    "a single user written otherwise": (
        more("events", {"event_id": "x", "user_id": USERS[0].lower(), "order_id": None}),
        (
            "warning: 30 of the 31 ids of events.user_id are known in users, 1 more would be"
            " ... 'aaaaaaaa-99999' here",
        ),
    ),
    "messages to others": (
        all_of(
            each("messages", "user_id", str.lower),
            each("messages", "item_id", lambda item: item.lstrip("0")),
        ),
        (
            "warning: none of the 10 ids of messages.user_id are known in users or events, 10 more"
            " ... 'aaaaaaaa-99999' here, 'Aaaaaaaa-99999' there",
            "warning: none of the 10 ids of messages.item_id are known in items or events, 10 more"
            " ... '1' here, '00001' there",
        ),
    ),
    "impressions of other items": (
        each("impressions", "item_id", lambda item: f"x{item}"),
        ("warning: none of the 4 ids of impressions.item_id are known in items or events, e.g.",),
    ),
    "events of other messages": (
        each("events", "message_id", lambda message: f"x{message}"),
        ("warning: none of the 10 ids of events.message_id are known in messages, e.g. 'xm0'",),
    ),
    "promotions in capitals": (
        all_of(
            each("events", "promotion_id", str.upper),
            each("promotion_offers", "promotion_id", str.upper),
        ),
        (
            "warning: none of the 2 ids of events.promotion_id are known in promotions, 2 more"
            " ... 'P0' here, 'p0' there",
            "warning: none of the 2 ids of promotion_offers.promotion_id are known in promotions",
        ),
    ),
    "aliases of nobody": (
        each("user_aliases", "user_id", lambda user: f"former {user}"),
        ("warning: none of the 10 ids of user_aliases.user_id are known in users or events, e.g.",),
    ),
    # One user for many
    "a guest": (
        guest("guest"),
        ("warning: one user of events has 33 % of all events (user_id 'guest'): if it stands for",),
    ),
    "a guest with an address": (
        guest("guest@shop.example"),
        ("warning: one user of events has 33 % ... of the form 'aaaaa@aaaa.aaaaaaa'",),
    ),
    "a guest who is staff": (
        all_of(guest("guest"), lambda shop: shop["users"][-1].update(is_internal=True)),
        (),
    ),
    "a busy shopper": (guest("guest", events=25), ()),
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
