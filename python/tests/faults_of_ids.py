"""Faults of the ids of an export: rounded, unlike from table to table, one for many people."""

from collections.abc import Callable

from clean_shop import USERS
from spoilers import all_of, each, guest, more, rounded

NONE_ALIKE = "error: none of the 24 ids of events.item_id are known in items, 24 more would be"

FAULTS_OF_IDS: dict[str, tuple[Callable, tuple[str, ...]]] = {
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
            "warning: promotion_offers.user_id: 4 of 4 decisions are about users whom neither",
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
            "warning: promotion_offers.promotion_id: 4 of 4 decisions are about promotions that",
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
}
