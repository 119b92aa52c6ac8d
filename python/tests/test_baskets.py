"""What is bought together and also viewed equals a reference in plain Python, within its bounds."""

import random
from collections import Counter
from datetime import timedelta

import duckdb
import pytest
from comparing import assert_rows_close, dump
from conftest import NOON, SMALL_LIMITS
from hypothesis import given
from hypothesis import strategies as st
from random_shops import ITEMS, USERS, as_event, checked
from reference.orders import basket_lines, basket_rules, co_views
from reference.reading import all_settings
from shop import CompiledProject, Shop, rows

# The window of small_limits_project starts 60 days before noon.
MOMENTS = (
    *(NOON - timedelta(days=days) for days in (1, 2, 3, 60)),
    NOON - timedelta(days=60, seconds=1),
)
ORDER_IDS = (None, None, None, "o1", "o2")
MODELS = ("int_item_basket_rules", "int_item_co_views", "item_bought_together", "item_also_viewed")

PURCHASES = """
    select user_id, item_id, order_id, event_at, event_at >= window_starts_at as is_in_window
    from int_event_details
    join int_users using (user_key)
    join int_items using (item_key)
    cross join int_run_dates
    where event_type = 'purchase'
"""
VIEWS = """
    select user_id, item_id, step
    from int_touches
    join int_event_types using (event_type_key)
    join int_users using (user_key)
    join int_items using (item_key)
    where event_type = 'view'
"""


@st.composite
def order_shops(draw: st.DrawFn) -> Shop:
    """A shop of few users, items and moments, whose purchases make baskets."""
    users = st.sampled_from(USERS[: draw(st.integers(1, 4))])
    items = st.sampled_from(ITEMS[: draw(st.integers(1, 9))])
    types = draw(st.sampled_from((("purchase",), ("view",), ("purchase", "view", "add_to_cart"))))
    oddities = st.sampled_from(ORDER_IDS).map(lambda order_id: {"order_id": order_id})
    event = st.tuples(
        users, items, st.sampled_from(types), st.sampled_from(MOMENTS), oddities
    ).map(lambda drawn: as_event(*drawn))
    size = draw(st.sampled_from((1, 10, 40, 80)))
    return {"events": draw(st.lists(event, min_size=size, max_size=size))}


def ranked(connection: duckdb.DuckDBPyConnection, mart: str, rank: str) -> dict:
    """Return item -> the rows of a mart from its best, without item, names and rank."""
    found: dict[str, list[tuple]] = {}
    for row in rows(connection, f"select * from {mart} order by item_id, {rank}"):
        item = row.pop("item_id")
        assert row.pop(rank) == len(found.setdefault(item, [])) + 1
        found[item].append(
            tuple(value for name, value in row.items() if not name.endswith("item_name"))
        )
    return found


def scored(expected: dict) -> dict:
    """Return what a reference ranked, its trillionths as scores."""
    return {
        item: [(*row[:-1], row[-1] / 1e12) for row in found] for item, found in expected.items()
    }


def assert_ranked_close(found: dict, expected: dict) -> None:
    assert set(found) == set(expected)
    for item, listed in expected.items():
        assert_rows_close(found[item], listed)


@checked
@given(shop=order_shops())
def test_items_bought_together_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        with project.build(shop, *MODELS) as connection:
            trends = {
                row["item_id"]: row["momentum_factor"]
                for row in rows(
                    connection,
                    "select * from int_item_popularity join int_items using (item_key)",
                )
            }
            expected = basket_rules(
                rows(connection, PURCHASES), trends, all_settings(project.variables)
            )
            found = ranked(connection, "item_bought_together", "bought_together_rank")
            assert_ranked_close(found, scored(expected))


@checked
@given(shop=order_shops())
def test_items_also_viewed_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        with project.build(shop, *MODELS) as connection:
            expected = co_views(rows(connection, VIEWS), all_settings(project.variables))
            found = ranked(connection, "item_also_viewed", "also_viewed_rank")
            assert_ranked_close(found, scored(expected))


@checked
@given(shop=order_shops())
def test_orders_hold_every_purchase_once(projects: tuple, shop: Shop) -> None:
    """Items per order add up, and the cut keeps history_length items of each order."""
    for project in projects:
        settings = all_settings(project.variables)
        with project.build(shop, "int_orders", "int_basket_items") as connection:
            lines = rows(
                connection, "select order_key, count(*) as items from int_order_items group by 1"
            )
            orders = rows(connection, "select order_key, items from int_orders")
            assert sorted(map(repr, lines)) == sorted(map(repr, orders))
            kept = rows(
                connection, "select count(*) as items from int_basket_items group by order_key"
            )
            expected = basket_lines(rows(connection, PURCHASES), settings)
        assert sorted(row["items"] for row in kept) == sorted(map(len, expected.values()))
        assert all(row["items"] <= settings["history_length"] for row in kept)


@checked
@given(shop=order_shops(), seed=st.integers(0, 10**6))
def test_neither_threads_nor_the_order_of_rows_change_a_list(
    small_limits_project: CompiledProject, shop: Shop, seed: int
) -> None:
    shuffled = {"events": random.Random(seed).sample(shop["events"], len(shop["events"]))}
    with (
        small_limits_project.build(shop, *MODELS) as one,
        small_limits_project.build(shuffled, *MODELS, threads=2) as other,
    ):
        assert dump(one, *MODELS) == dump(other, *MODELS)


def wholesale(orders: int, items: int) -> Shop:
    """A shop in which everybody's order has all the items."""
    return {
        "events": [
            as_event(f"u{order}", f"i{item}", "purchase", NOON - timedelta(days=1), {})
            for order in range(orders)
            for item in range(items)
        ]
    }


def test_a_wholesale_order_makes_no_more_pairs_than_its_bound(
    small_limits_project: CompiledProject,
) -> None:
    """Orders of 60 items count with three, which make three pairs and not 1,770."""
    with small_limits_project.build(wholesale(2, 60), "int_item_basket_pairs") as connection:
        found = rows(connection, "select orders, people from int_item_basket_pairs")
    assert found == [{"orders": 2, "people": 2}] * 3


def test_a_bulk_of_views_makes_no_more_pairs_than_its_bound(
    small_limits_project: CompiledProject,
) -> None:
    """60 items viewed at one moment: each meets the last three up to its step at most."""
    events = [as_event("u1", f"i{item}", "view", NOON, {}) for item in range(60)]
    with small_limits_project.build({"events": events}, "int_item_co_view_pairs") as connection:
        found = rows(connection, "select low_item_key, high_item_key from int_item_co_view_pairs")
    met = Counter(row["low_item_key"] for row in found)
    assert len(found) == SMALL_LIMITS["history_length"]
    assert max(met.values()) < SMALL_LIMITS["history_length"]


@pytest.mark.parametrize(
    ("event_type", "empty"), [("purchase", MODELS[1::2]), ("view", MODELS[::2])]
)
def test_a_shop_with_one_kind_of_event_has_its_own_lists_only(
    small_limits_project: CompiledProject, event_type: str, empty: tuple
) -> None:
    events = [
        as_event(user, item, event_type, NOON - timedelta(days=1), {})
        for user in USERS[:3]
        for item in ITEMS[:3]
    ]
    # Somebody without these items: what is in every basket is bought with nothing.
    events.append(as_event(USERS[3], ITEMS[3], event_type, NOON - timedelta(days=1), {}))
    with small_limits_project.build({"events": events}, *MODELS) as connection:
        counts = {
            name: rows(connection, f"select count(*) as n from {name}")[0]["n"] for name in MODELS
        }
    assert {name for name, count in counts.items() if not count} == set(empty)


BAG = "bag"


@pytest.mark.parametrize("without_bag", [0, 4, 40])
def test_a_bag_in_nearly_every_basket_comes_first_nowhere(
    compiled_project: CompiledProject, without_bag: int
) -> None:
    """400 orders, 40 of tea, of which 16 hold the pot, which 16 others buy; by chance 3 would.

    The bag is in all orders, in 99 % or in 90 % of them, with each item alike.
    """
    baskets = {f"u{order}": {f"other {order % 9}", BAG} for order in range(400)}
    for order in range(0, 400, 10):
        baskets[f"u{order}"].add("tea")
    for order in (*range(0, 160, 10), *range(5, 165, 10)):
        baskets[f"u{order}"].add("pot")
    for place in range(without_bag):
        baskets[f"u{place * (400 // without_bag)}"].discard(BAG)
    events = [
        as_event(user, item, "purchase", NOON - timedelta(days=1), {})
        for user, basket in baskets.items()
        for item in basket
    ]
    marts = ("item_bought_together", "item_complements")
    with compiled_project.build({"events": events}, *marts) as connection:
        for mart, other, rank in (
            (marts[0], "bought_together_item_id", "bought_together_rank"),
            (marts[1], "complement_item_id", "complement_rank"),
        ):
            first = rows(
                connection, f"select item_id, {other} as other from {mart} where {rank} = 1"
            )
            found = {row["item_id"]: row["other"] for row in first}
            assert found["tea"] == "pot" and found["pot"] == "tea"
            assert BAG not in found.values()
