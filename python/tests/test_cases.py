"""The exports of ../shared/cases, made after faults that people report, are read as meant."""

import duckdb
import pytest

from clean_shop import NOW, assert_says, said
from cross_sell.check.folder import check_folder
from cross_sell.project.paths import project_dir
from cross_sell.project.rendering import Rendering

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
