"""`cross-sell evaluate next-order` on shops whose orders are known by hand."""

import json
from math import sqrt
from pathlib import Path

import duckdb
import pytest

from cross_sell.evaluate.next_order.cases import load_order_cases
from cross_sell.evaluate.next_order.lists import FORMULAS, list_methods, load_pairs
from shops import command, event, small_shop, write_parquet

DAY = 24 * 60
AS_OF = "2026-02-10 12:00"  # forty days after START

# (day, user, items): of ten orders tea and pot are in six together, of five people, tea and mug in
# two of two, pot and mug in one, tea and kite in one. The others are of one item; the mug's own
# makes its lift with tea, 2 * 10 / (8 * 3), less than the pot's, 6 * 10 / (8 * 6).
HISTORY = [
    *((day, f"u{day}", "tea pot") for day in (1, 2, 3, 4)),
    (5, "u1", "tea pot"),
    (6, "u5", "tea pot mug"),
    (7, "u6", "tea mug"),
    (8, "u7", "tea kite"),
    (9, "u8", "lamp"),
    (9, "u9", "mug"),
]
# After 40 days: u1 three times, u8 once, a new customer twice, and staff.
LATER = [
    (41, "u1", "tea pot"),
    (42, "u1", "pot mug"),
    (43, "u1", "pot"),
    (41, "u8", "lamp tea unheard"),
    (42, "new", "kite"),
    (44, "new", "tea kite"),
    (45, "staff", "tea pot"),
    (60, "u2", "tea pot"),
]


def purchases(orders: list[tuple]) -> list[dict]:
    """Return the events of orders; each is of one moment."""
    return [
        event(user, item_id, "purchase", day * DAY)
        for day, user, items in orders
        for item_id in items.split()
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that an evaluation has no business with."""
    return tmp_path_factory.mktemp("next_order")


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    """The input tables."""
    return write_parquet(
        home / "shop",
        events=purchases(HISTORY + LATER),
        users=[{"user_id": "staff", "is_internal": True}],
    )


@pytest.fixture(scope="module")
def figures(folder: Path, home: Path) -> dict:
    """What the verb prints as JSON."""
    outcome = command(
        "evaluate", "next-order", "--data", folder, "--as-of", AS_OF, "--days", "10", "--json",
        database=home / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    assert not (home / "shop.duckdb").exists()
    return json.loads(outcome.out)


def value(figures: dict, task: str, method: str, metric: str) -> float:
    """Return the value of the one record."""
    (record,) = (
        record
        for record in figures["results"]
        if [record[name] for name in ("task", "method", "metric")] == [task, method, metric]
    )
    return record["value"]


def test_every_item_of_a_later_order_asks_for_the_others(figures: dict) -> None:
    """Orders of two items or more: u1 2 + 2, u8 3, new 2: nine cases of three customers.

    Lists by count, with a floor of two people: tea: pot, mug; pot: tea; mug: tea. Tea and mug are
    in fewer orders together than by chance, so our mart has only tea: pot and pot: tea. By hand:
    tea > pot 1, pot > tea 1; pot > mug 0 (its list is tea), mug > pot 0; lamp has no list, tea >
    lamp or unheard 0, unheard is unknown; tea > kite 0, kite has no list.
    Without the floor: pot: tea, mug and mug: tea, pot find each other second, tea: pot, mug, kite
    finds the kite third, and kite: tea the tea first.
    """
    sizes = {(row["cases"], row["customers"]) for row in figures["results"]
             if row["task"] == "same_order"}
    assert sizes == {(9, 3)}
    for method in ("item_bought_together", "count", "confidence", "lift", "cosine"):
        assert value(figures, "same_order", method, "hit_rate_at_10") == pytest.approx(2 / 9)
        assert value(figures, "same_order", method, "mrr_at_10") == pytest.approx(2 / 9)
        # Tea three times, pot twice, mug once.
        listed = 5 if method == "item_bought_together" else 6
        assert value(figures, "same_order", method, "coverage") == pytest.approx(listed / 9)
    assert value(figures, "same_order", "count_of_all", "hit_rate_at_10") == pytest.approx(6 / 9)
    assert value(figures, "same_order", "count_of_all", "mrr_at_10") == pytest.approx(
        (1 + 1 + 1 / 2 + 1 / 2 + 1 / 3 + 1) / 9
    )
    assert value(figures, "same_order", "count_of_all", "coverage") == pytest.approx(7 / 9)


def test_every_item_asks_for_what_is_new_in_the_next_order(figures: dict) -> None:
    """u1: tea pot (day 5) asks for nothing in tea pot, which asks for the mug; pot mug for none.

    u8: lamp asks for tea and an unheard-of item. new: kite asks for tea. Four cases: tea > mug
    second, pot > mug not in its list, lamp and kite without a list; without the floor, kite > tea
    and, second, pot > mug. u2's order on day 60 is past the ten days.
    """
    sizes = {(row["cases"], row["customers"]) for row in figures["results"]
             if row["task"] == "next_order"}
    assert sizes == {(4, 3)}
    assert value(figures, "next_order", "count", "hit_rate_at_10") == 1 / 4
    assert value(figures, "next_order", "count", "mrr_at_10") == 1 / 2 / 4
    assert value(figures, "next_order", "count", "coverage") == 2 / 4
    assert value(figures, "next_order", "count_of_all", "hit_rate_at_10") == 3 / 4
    assert value(figures, "next_order", "count_of_all", "mrr_at_10") == (1 / 2 + 1 / 2 + 1) / 4


def test_intervals_hold_their_values_and_differences_are_ours_minus_theirs(figures: dict) -> None:
    for record in figures["results"]:
        assert record["low"] <= record["value"] <= record["high"]
        assert record["difference_low"] <= record["difference"] <= record["difference_high"]
        ours = {"same_order": "item_bought_together", "next_order": "item_complements"}
        own = value(figures, record["task"], ours[record["task"]], record["metric"])
        assert record["difference"] == pytest.approx(own - record["value"])


ORDERS_OF_A_BUILD = """
create table int_basket_items as
select order_key, cast(item_key as integer) as item_key, order_key as user_key
from (values {rows}) as lines (order_key, item_key);
create table int_user_firsts as
select user_key, 0 as node_level, cast(item_key as integer) as node_key, bought_at as first_bought_at
from (values {people}) as lines (user_key, item_key, bought_at)
"""


def test_formulas_rank_as_they_are_defined() -> None:
    """Item 1 is in 7 orders, with 2 in 4 of 8, with 3 in 3 of 3, with 4 in one of one.

    Their lift, times n_1 / N: 4/8, 1, 1, and their cosine, times sqrt(n_1): 4/sqrt(8), 3/sqrt(3)
    and 1. Item 4 is of one person. Item 2 is four times on its own.
    Of people, three bought 1 and 2, nobody else 2, four 1 and 3, of nine who bought 3: lift, times
    n_1 / N, 3/3 and 4/9, cosine, times sqrt(n_1), 3/sqrt(3) and 4/3. Item 5 was only viewed.
    """
    orders = [
        *((order, item) for order in range(4) for item in (1, 2)),
        *((order, item) for order in range(4, 7) for item in (1, 3)),
        *((order, 2) for order in range(7, 11)),
        (0, 4),
    ]
    people = [
        *((user, item, 1) for user in range(3) for item in (1, 2)),
        *((user, item, 1) for user in range(3, 7) for item in (1, 3)),
        *((user, 3, 1) for user in range(7, 12)),
        (0, 4, 1),
        *((user, 5, "null") for user in range(4)),
    ]
    wanted = {"count": [2, 3], "confidence": [2, 3], "lift": [3, 2], "cosine": [3, 2]}
    assert 3 / sqrt(3) > 4 / sqrt(8) > 1
    wanted |= {"count_of_all": [2, 3, 4], "lift_of_all": [3, 4, 2], "cosine_of_all": [3, 2, 4]}
    wanted |= {"count_of_people": [3, 2], "confidence_of_people": [3, 2]}
    wanted |= {"lift_of_people": [2, 3], "cosine_of_people": [2, 3]}
    with duckdb.connect() as connection:
        connection.execute(
            ORDERS_OF_A_BUILD.format(
                rows=", ".join(map(str, orders)),
                people=", ".join(f"({user}, {item}, {at})" for user, item, at in people),
            )
        )
        load_pairs(connection)
        methods = {method.name: method for method in list_methods(minimum_people=2)}
        for method, expected in wanted.items():
            methods[method].load_lists(connection)
            found = connection.execute(
                "select to_item_key from lists where from_item_key = 1 order by item_rank"
            ).fetchall()
            assert [item for (item,) in found] == expected, method


# Orders of one customer (1) up to as_of, and of a variant's parent.
A_BUILD = """
create table int_run_dates as select timestamp '2026-01-10' as as_of;
create table int_users as select 1 as user_key, 'ann' as user_id;
create table stg_users as
select null as user_id, null as is_internal, null as rejection_reason where false;
create table int_item_variants as
select *
from (values ('cup', 'cup'), ('cup-red', 'cup'), ('pan', 'pan')) as v (item_id, product_item_id);
create table int_items as select * from (values (1, 'cup'), (2, 'pan')) as v (item_key, item_id);
create table int_order_items as
select 1 as order_key, 1 as user_key, 2 as item_key, 'begun' as order_id,
    timestamp '2026-01-09' as ordered_at;
create table int_orders as
select 1 as order_key, 1 as user_key, 'begun' as order_id, timestamp '2026-01-09' as ordered_at;
create table int_distinct_events as
select 'ann' as user_id, 'purchase' as event_type, item_id, order_id, event_at
from (values
    ('cup', 'begun', timestamp '2026-01-11'),
    ('cup-red', 'next', timestamp '2026-01-12'),
    ('cup', 'next', timestamp '2026-01-12'),
    ('new', 'next', timestamp '2026-01-13')
) as v (item_id, order_id, event_at)
"""


def test_an_order_is_one_whatever_its_moments_and_variants_are_products() -> None:
    """What is added to an order after as_of is not an order of its own; the red cup is the cup."""
    with duckdb.connect() as connection:
        connection.execute(A_BUILD)
        assert load_order_cases(connection, 10) == {"same_order": 2, "next_order": 1}
        cases = connection.execute(
            "select task, customer_number, item_key from order_cases order by all"
        ).fetchall()
        targets = connection.execute(
            "select task, item_key from order_targets order by all"
        ).fetchall()
    assert cases == [("next_order", 0, 2), ("same_order", 0, 1), ("same_order", 0, None)]
    assert targets == [("next_order", 1), ("same_order", 1)]


def test_the_table_for_people_has_a_row_per_method(folder: Path, home: Path) -> None:
    """A floor of one person changes nothing."""
    outcome = command(
        "evaluate", "next-order", "--data", folder, "--as-of", AS_OF, "--days", "10",
        "--vars", "{relation_minimum_people: 1}", database=home / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert "9 items of 3 customers, 10 days after 2026-02-10 12:00:00" in lines
    same, following = lines.index(next(line for line in lines if line.startswith("same_order"))), (
        lines.index(next(line for line in lines if line.startswith("next_order")))
    )
    for formula in FORMULAS:
        of_some, of_all = (
            next(line for line in lines[same:following] if line.split()[:1] == [name])
            for name in (formula, f"{formula}_of_all")
        )
        assert of_some.split()[1:] == of_all.split()[1:]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--as-of", "yesterday"], ["--as-of 'yesterday' is not a UTC time", "2026-01-31"]),
        (["--as-of", "2025-12-31"], ["2025-12-31", "before the first event"]),
        (["--as-of", "2026-03-30"], ["2026-03-30", "no later event"]),
        (["--days", "7,28"], ["--days '7,28' is more than one length"]),
        (["--days", "0"], ["--days '0' is not whole numbers from 1"]),
        (["--data", "nowhere"], ["folder 'nowhere' does not exist"]),
        (["--vars", "{as_of: 2026-01-31}"], ["has as_of: give it with --as-of"]),
        (["--vars", "{data_path: x}"], ["has data_path: give it with --data"]),
        (["--vars", "{magic: 1}"], ["magic"]),
        (["--vars", "[1]"], ["--vars is not a mapping"]),
    ],
)
def test_wrong_use_gets_one_line(
    folder: Path, home: Path, words: list[str], parts: list[str]
) -> None:
    usual = {"--data": folder, "--as-of": AS_OF, **dict([words])}
    error = command(
        "evaluate", "next-order", *(word for pair in usual.items() for word in pair),
        database=home / "shop.duckdb",
    ).error
    for part in parts:
        assert part in error


def test_days_without_orders_get_one_line(home: Path) -> None:
    views = [row for row in small_shop() if row["event_type"] == "view"]
    shop = write_parquet(home / "views", events=views)
    error = command(
        "evaluate", "next-order", "--data", shop, "--as-of", "2026-01-01 15:00",
        database=home / "shop.duckdb",
    ).error
    assert "have no order of two items and no customer's order after another" in error
