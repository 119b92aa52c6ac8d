"""What the front door says of an export: nothing of a clean one, of each fault its numbers.

Shops are made here, one fault each. The exports of ../shared/cases, made after faults that people
report, are looked at where they are there.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import duckdb
import pytest
from shops import rows, run, write_csv

from cross_sell.check.folder import CheckReport, check_folder
from cross_sell.check.report import format_report
from cross_sell.project.paths import project_dir
from cross_sell.project.rendering import Rendering

START = datetime(2026, 3, 1, 8)
NOW = datetime(2028, 6, 1)
ITEMS = [f"{number:05d}" for number in range(1, 25)]
USERS = [f"Customer-{number:05d}" for number in range(30)]
EVENTS = 30 * 8

Shop = dict[str, list[dict]]


def clean_shop() -> Shop:
    """30 users, 24 items, 240 events in 30 days, and a few rows of everything else."""
    numbers = count(1)

    def event(user: int, item: int, kind: str, hours: int, **more: object) -> dict:
        return {
            "event_id": f"e{next(numbers)}", "user_id": USERS[user], "item_id": ITEMS[item % 24],
            "event_type": kind, "event_at": START + timedelta(days=user, hours=hours), **more,
        }

    events = []
    for user in range(30):
        for step in range(6):
            events.append(event(user, 4 * user + step, "view", step, message_id=f"m{user % 10}"))
        for step in (0, 3):
            bought = {"order_id": f"o{user}", "quantity": 1 + step, "unit_price": 10 + step}
            bought["promotion_id"] = f"p{step}"
            events.append(event(user, 4 * user + step, "purchase", 6, **bought))
    return {
        "events": events,
        "items": [
            {
                "item_id": item, "item_name": f"Model {item}", "category_path": f"All/{number % 4}",
                "price": 10 + number % 5, "parent_item_id": None, "countries": "DE,AT",
            }
            for number, item in enumerate(ITEMS)
        ],
        "users": [{"user_id": user, "country": ("DE", "AT")[len(user) % 2]} for user in USERS],
        "user_aliases": [{"anonymous_id": f"c{n}", "user_id": USERS[n]} for n in range(10)],
        "messages": [
            {
                "message_id": f"m{n}", "user_id": USERS[n], "item_id": ITEMS[n],
                "sent_at": START, "channel": "push", "message_kind": "Newsletter",
            }
            for n in range(10)
        ],
        "impressions": [
            {
                "impression_id": f"i{n}", "user_id": USERS[n], "item_id": ITEMS[n],
                "context": "home", "shown_at": START,
            }
            for n in range(4)
        ],
        "promotions": [{"promotion_id": f"p{n}", "promotion_name": f"Sale {n}"} for n in (0, 3)],
        "promotion_offers": [
            {
                "offer_id": f"f{n}", "user_id": USERS[n], "promotion_id": f"p{3 * (n % 2)}",
                "offered_at": START,
            }
            for n in range(4)
        ],
    }


def check(folder: Path, shop: Shop, **variables: object) -> CheckReport:
    """Write the shop as CSV, and check it."""
    write_csv(folder, **shop)
    return check_folder(folder, run_started=NOW, variables=variables)


def said(report: CheckReport) -> list[str]:
    """What was found, but for notes on what the export does not have at all."""
    absent = ("columns missing, treated as empty", "missing, treated as empty")
    notes = [note for note in report.notes if not any(text in note for text in absent)]
    return [
        *(f"error: {text}" for text in report.errors),
        *(f"warning: {text}" for text in report.warnings),
        *(f"note: {text}" for text in notes),
    ]


def assert_says(found: list[str], expected: tuple[str, ...]) -> None:
    """Fail unless each fragment, "severity: words ... words", is in a message of its own."""
    assert len(found) == len(expected), found
    for fragment in expected:
        parts = fragment.split(" ... ")
        assert any(
            text.startswith(parts[0]) and all(part in text for part in parts) for text in found
        ), (fragment, found)


def test_of_a_clean_shop_nothing_is_said(tmp_path: Path) -> None:
    report = check(tmp_path, clean_shop())
    assert said(report) == []
    assert report.tables[0].kept == EVENTS == len(clean_shop()["events"])
    assert {table.rejected + table.unattributable for table in report.tables} == {0}


# Faults, each as a change of the clean shop


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


NONE_ALIKE = "error: none of the 24 ids of events.item_id are known in items, 24 more would be"

FAULTS: dict[str, tuple[Callable, tuple[str, ...]]] = {
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


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_numbers(tmp_path: Path, fault: str) -> None:
    spoil, expected = FAULTS[fault]
    shop = clean_shop()
    spoil(shop)
    assert_says(said(check(tmp_path, shop)), expected)


@pytest.mark.parametrize(
    ("fault", "variables"),
    [
        ("a stray newest event", {"as_of": "2026-03-31"}),
        ("orders told again", {"renewals_keep_order_id": True}),
        ("a guest", {"maximum_user_share": 0.4}),
        ("a stray newest event", {"maximum_stray_share": 0.001}),
        ("a price far outside", {"maximum_amount_ratio": 1000000}),
        ("a quantity far outside", {"maximum_amount_ratio": 1000000}),
        ("13 items unknown", {"minimum_known_ids": 0.4}),
    ],
)
def test_a_var_that_answers_silences_it(tmp_path: Path, fault: str, variables: dict) -> None:
    shop = clean_shop()
    FAULTS[fault][0](shop)
    assert said(check(tmp_path, shop, **variables)) == []


def named(user: str) -> str:
    """An address for every user."""
    return f"ann.meier{user[-5:]}@example.org"


def personal_shop() -> Shop:
    """A shop with most faults at once, whose users are known by their addresses."""
    shop = clean_shop()
    for table in shop:
        each(table, "user_id", named)(shop)
    each("users", "user_id", str.upper)(shop)
    guest("ann.meier.guest@example.org")(shop)
    each("messages", "user_id", lambda user: f"to:{user}")(shop)
    each("messages", "message_kind", lambda kind: "ann.meier1@example.org")(shop)
    each("impressions", "user_id", str.title)(shop)
    each("promotion_offers", "user_id", lambda user: f"user/{user}")(shop)
    each("items", "price", lambda price: "ask ann.meier1@example.org", first=20)(shop)
    each("users", "country", lambda country: "DE")(shop)
    for row in shop["users"][:5]:
        row["created_at"] = "born with ann.meier"
    shop["events"][0]["event_type"] = "ann.meier1@example.org"
    shop["events"][1]["event_at"] = "ann.meier1@example.org"
    for one, other in ((USERS[5], USERS[6]), (USERS[6], USERS[5])):
        shop["user_aliases"].append({"anonymous_id": named(one), "user_id": named(other)})
    return shop


def test_neither_ids_of_users_nor_addresses_are_shown(tmp_path: Path) -> None:
    report = check(tmp_path, personal_shop())
    shown = "\n".join([*said(report), format_report(report)])
    assert len(report.warnings) >= 8, report.warnings
    assert "meier" not in shown.lower()
    assert "@example" not in shown.lower()


@pytest.mark.parametrize(
    "user", ["Иванов Иван Иванович", "Jürgen Müller-Lüdenscheidt", "山田太郎の会員番号一二三四五"]
)
def test_no_letter_of_a_name_is_shown(tmp_path: Path, user: str) -> None:
    shop = clean_shop()
    guest(user)(shop)
    (warning,) = check(tmp_path, shop).warnings
    assert not {letter for letter in user if ord(letter) > 127} & set(warning)


@pytest.mark.parametrize(("table", "name"), [("events", "event_id"), ("events", "order_id")])
def test_an_id_made_of_an_address_is_not_shown(tmp_path: Path, table: str, name: str) -> None:
    shop = clean_shop()
    FAULTS["event ids that differ" if name == "event_id" else "orders told again"][0](shop)
    each(table, name, lambda value: f"ann@example.org {value}")(shop)
    (warning,) = check(tmp_path, shop).warnings
    assert "ann@" not in warning


def test_links_of_a_chain_of_aliases_are_not_unknown_users(tmp_path: Path) -> None:
    shop = clean_shop()
    chain_of_aliases(20)(shop)
    assert said(check(tmp_path, shop)) == []


# The exports of ../shared/cases

CASES = project_dir().parent / "shared" / "cases"
BASE = {"events": 596, "items": 40, "users": 60}
OK: tuple[str, ...] = ()
NO_USER = ("note: events: 298 rows without a known user",)
SOLD_NOWHERE = "error: 40 of 40 items are sold only where no user lives: items say "
ONE_ID_TWICE = "warning: 1 value of events.event_id, e.g. 'e99', on 2 rows"

# Folder -> what is said of it, and rows kept where they are not those of the base shop.
EXPECTED: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "00-base": (OK, {}),
    # Its one event with a quote comes two months late.
    "01-csv-late-quote/d": (
        ("warning: 1 of 2201 events come 57 days after all others",),
        {"events": 2201, "items": 0, "users": 0},
    ),
    # Its order numbers stand for visits, so some purchases look like an order told again.
    "02-csv-hash/a": (("warning: 1 purchase of events told again later",), {}),
    **{f"02-csv-hash/{name}": (OK, {}) for name in "bcefg"},
    "02-csv-hash/d": (OK, {"users": 0}),
    **{
        f"05-null-words/{name}": (NO_USER, {"events": 298})
        for name in ("NULL", "None", "backslash-n", "nan", "not-set", "undefined")
    },
    "07-parent-zero/a": (OK, {}),
    "07-parent-zero/b": (OK, {}),
    "07-parent-zero/c": (("warning: parents of items that have a parent again: 24",), {}),
    "10-negative-quantities": (
        (
            "note: events: 3 rows rejected, purchase of no positive quantity",
            "warning: events.unit_price: 1 of 150 values are not numbers",
        ),
        {"events": 603},
    ),
    **{
        f"11-category-paths/{name}": (OK, {})
        for name in (
            "arrows", "case", "deep", "doubled", "leading", "nbsp", "spaced", "trailing"
        )
    },
    "12-stray-last-event/with": (
        (
            "warning: 1 of 597 events come 175 days after all others ... run with --as-of"
            " '2026-05-29 13:28:00'",
            ONE_ID_TWICE,
        ),
        {"events": 597},
    ),
    "12-stray-last-event/two-years": (
        ("warning: 1 of 597 events come 905 days after all others ... --as-of '2024", ONE_ID_TWICE),
        {"events": 597},
    ),
    "12-stray-last-event/zero": (
        (
            "note: events: 1 row rejected, event_at after the run began",
            "note: events: 7 rows rejected, no readable event_at",
            "warning: events.event_at: 7 of 604 values are not timestamps",
        ),
        {},
    ),
    "13-ids-do-not-meet/zeros": (
        ("error: none of the 40 ids of events.item_id are known in items, 40 more ... '1' here",),
        {},
    ),
    "13-ids-do-not-meet/gid": (
        ("error: none of the 40 ids of events.item_id are known in items, 40 more ... 'gid://",),
        {},
    ),
    "13-ids-do-not-meet/users": (
        ("warning: none of the 60 ids of events.user_id are known in users, 60 more",),
        {},
    ),
    "13-ids-do-not-meet/messages": (
        (
            "warning: none of the 40 ids of messages.item_id are known in items or events, 40 more",
            "warning: none of the 60 ids of messages.user_id are known in users or events, 60 more",
        ),
        {"messages": 200},
    ),
    **{f"14-countries/{name}": (OK, {}) for name in ("json", "pipes", "right", "semicolons")},
    "14-countries/all": ((f"{SOLD_NOWHERE}'ALL'",), {}),
    "14-countries/names": ((f"{SOLD_NOWHERE}'Germany,Austria,Switzerland'",), {}),
    "14-countries/spaces": ((f"{SOLD_NOWHERE}'DE AT CH'",), {}),
    "18-bag-in-every-basket": (OK, {"events": 1521, "items": 41, "users": 0}),
    "20-numbers/currency-and-thousands": (
        ("error: column price of items: 100 % of values are not numbers",),
        {},
    ),
    "20-numbers/decimal-comma": (OK, {}),
    "20-numbers/extreme": (
        (
            "warning: prices paid (events.unit_price) are on the mean",
            "warning: items.price: 8 of 16 are over 1000 times the usual",
            "warning: items.price: 16 of 40 values are not numbers",
        ),
        {},
    ),
    "20-numbers/infinite": (("warning: items.price: 1 of 40 values are not numbers",), {}),
    "20-numbers/nan": (OK, {}),
    "20-numbers/quantities": (("warning: events.quantity: 34 of 140 values are not numbers",), {}),
    "20-numbers/semicolons": (OK, {"users": 0}),
    "20-numbers/stock": (
        ("warning: items.stock_quantity: 8 of 40 values are not numbers",),
        {"users": 0},
    ),
    # The word NULL stands for an empty id.
    "23-event-ids-meet/constant": (OK, {}),
    "23-event-ids-meet/two-counters": (
        ("warning: 140 values of events.event_id, e.g. '1', on 280 rows",),
        {},
    ),
}

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")


@needs_cases
def test_every_case_has_an_expectation() -> None:
    found = {str(file.parent.relative_to(CASES)) for file in CASES.rglob("events.csv")}
    assert found == set(EXPECTED)


@needs_cases
@pytest.mark.parametrize("folder", EXPECTED)
def test_a_case_is_read_as_its_readme_expects(folder: str) -> None:
    expected, kept = EXPECTED[folder]
    report = check_folder(CASES / folder, run_started=NOW)
    assert_says(said(report), expected)
    found = {table.name: table.kept for table in report.tables}
    assert found == {name: rows for name, rows in {**BASE, **kept}.items() if rows}


# A question to what was read, and its answer
CATEGORIES = """
    select count(distinct category_path), count(distinct split_part(category_path, '/', 1))
    from int_category_spellings
"""
PRODUCTS = "select count(distinct coalesce(parent_item_id, item_id)) from stg_items"
PRICES = "select count(price), cast(sum(price) as integer) from stg_items"
READ = {
    **{
        f"11-category-paths/{name}": ("int_category_spellings", CATEGORIES, (8, 4))
        for name in ("arrows", "case", "doubled", "leading", "nbsp", "spaced", "trailing")
    },
    "11-category-paths/deep": (
        "stg_items", "select count(category_path), min(category_path) from stg_items",
        (40, "All/Shop/Web/Camping/Mats/x/y/z"),
    ),
    "07-parent-zero/a": ("stg_items", PRODUCTS, (40,)),
    "07-parent-zero/b": ("stg_items", PRODUCTS, (8,)),
    "10-negative-quantities": (
        "stg_events",
        "select count(*), min(quantity), max(quantity) from stg_events where event_type = 'return'",
        (3, 1, 1),
    ),
    "20-numbers/decimal-comma": ("stg_items", PRICES, (40, 1180)),
    "20-numbers/semicolons": ("stg_items", PRICES, (40, 1180)),
}


@needs_cases
@pytest.mark.parametrize("folder", READ)
def test_a_case_is_read_as_it_is_meant(folder: str) -> None:
    model, question, answer = READ[folder]
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        Rendering(connection, {"data_path": str(CASES / folder)}, NOW).create(model)
        assert connection.execute(question).fetchone() == answer


# A run says the same


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict, CheckReport]]:
    """The database of a shop with faults, what `run --json` printed, and what `check` found."""
    home = tmp_path_factory.mktemp("front_door")
    shop = clean_shop()
    for fault in (
        "users in capitals", "a guest", "13 items for elsewhere",
        "a stray newest event", "event ids that differ", "orders told again", "a loop of aliases",
        "unknown kinds of messages", "prices in cents", "negative purchases",
        "a few unreadable values",
    ):
        FAULTS[fault][0](shop)
    folder = write_csv(home / "shop", **shop)
    database = home / "shop.duckdb"
    outcome = run(folder, "--json", database=database)
    assert outcome.code == 0, outcome.err
    yield database, json.loads(outcome.out), check_folder(folder)


def test_the_mart_holds_the_warnings_of_check(built: tuple) -> None:
    database, printed, report = built
    messages = [message for (message,) in rows(database, "select message from input_warnings")]
    assert sorted(messages) == sorted(report.warnings)
    assert len(messages) >= 10
    assert sorted(row["message"] for row in printed["warnings"]) == sorted(messages)
    assert {row["severity"] for row in printed["warnings"]} == {"warning"}


def test_an_error_stops_the_run_and_leaves_the_database(built: tuple, tmp_path: Path) -> None:
    database, _, _ = built
    before = database.read_bytes()
    shop = clean_shop()
    FAULTS["items without zeros"][0](shop)
    error = run(write_csv(tmp_path / "shop", **shop), database=database).error
    assert error.startswith("none of the 24 ids of events.item_id are known in items")
    assert database.read_bytes() == before
