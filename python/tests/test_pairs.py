"""Pairs of items within a budget: equal to a reference where it cuts, and few in a dense shop."""

from datetime import timedelta

import pytest
from comparing import assert_rows_close, expected_of, grouped
from conftest import NOON, SMALL_LIMITS
from hypothesis import given
from random_shops import as_event, busy_shop, checked, examples, shops
from reference.build import Build
from reference.orders import co_views
from reference.reading import all_settings
from shop import CompiledProject, Shop, rows

TRANSITIONS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        transition_rank,
        transition_share,
        people,
        mean_hours
    from int_item_transitions as transitions
    join int_items as from_items on transitions.from_item_key = from_items.item_key
    join int_items as to_items on transitions.to_item_key = to_items.item_key
    order by transition_rank
"""
CO_VIEWS_QUERY = """
    select low_items.item_id as low_id, high_items.item_id as high_id, people
    from int_item_co_view_pairs as pairs
    join int_items as low_items on pairs.low_item_key = low_items.item_key
    join int_items as high_items on pairs.high_item_key = high_items.item_key
"""
VIEWS_QUERY = """
    select user_id, item_id, step
    from int_touches
    join int_event_types using (event_type_key)
    join int_users using (user_key)
    join int_items using (item_key)
    where event_type = 'view'
"""
LIMITS_QUERY = "select followed_items, compared_items from int_pair_limits"
SMALL_BUDGET = {
    **SMALL_LIMITS, "history_length": 8, "transition_max_gap": 1, "pair_comparisons": 40
}


@pytest.fixture(scope="module")
def budget_project() -> CompiledProject:
    """The project with histories that are longer than the budget allows busy shops to pair."""
    return CompiledProject(SMALL_BUDGET)


def test_the_shops_of_these_tests_meet_the_budget(budget_project: CompiledProject) -> None:
    build = Build(busy_shop(13), budget_project.variables, budget_project.compiled_at)
    shortest = SMALL_BUDGET["transition_max_gap"] + 1
    assert shortest < build.followed_items < SMALL_BUDGET["history_length"]
    assert shortest < build.compared_items < SMALL_BUDGET["history_length"]


@checked
@given(shop=shops())
@examples
def test_limits_and_transitions_within_a_budget_equal_the_reference(
    budget_project: CompiledProject, shop: Shop
) -> None:
    build = Build(shop, budget_project.variables, budget_project.compiled_at)
    with budget_project.build(shop, "int_item_transitions") as connection:
        limits = rows(connection, LIMITS_QUERY)
        found = grouped(rows(connection, TRANSITIONS_QUERY), "from_item_id")
    assert limits == [
        {"followed_items": build.followed_items, "compared_items": build.compared_items}
    ]
    expected = expected_of(budget_project, shop).transitions
    assert set(found) == set(expected)
    for item, row in expected.items():
        ranked = [(other, rank, *rest) for rank, (other, *rest) in enumerate(row, start=1)]
        assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
def test_co_views_within_a_budget_equal_the_reference(
    budget_project: CompiledProject, shop: Shop
) -> None:
    build = Build(shop, budget_project.variables, budget_project.compiled_at)
    # Whole rows: how they are ranked and cut is tested elsewhere.
    settings = {**all_settings(budget_project.variables), "item_neighbours": len(build.products)}
    with budget_project.build(shop, "int_item_co_view_pairs") as connection:
        views = rows(connection, VIEWS_QUERY)
        pairs = rows(connection, CO_VIEWS_QUERY)
    found = {
        ends: row["people"]
        for row in pairs
        for ends in ((row["low_id"], row["high_id"]), (row["high_id"], row["low_id"]))
    }
    assert found == {
        (one, other): people
        for one, listed in co_views(views, settings, build.followed_items).items()
        for other, people, _ in listed
    }


def dense_shop(users: int, baskets: int, items: int) -> Shop:
    """A shop in which everybody buys so many baskets, a day apart, of so many new items each."""
    return {
        "events": [
            as_event(
                f"u{user}", f"i{(user + basket) % baskets} {item}", "purchase",
                NOON - timedelta(days=basket), {},
            )
            for user in range(users)
            for basket in range(baskets)
            for item in range(items)
        ]
    }


def test_the_pairs_of_a_dense_shop_stay_under_the_budget() -> None:
    """Ten users buy 40 items each, in ten baskets of four: 780 pairs of items each, 7,800 in all."""
    project = CompiledProject({
        **SMALL_BUDGET, "history_length": 200, "transition_max_gap": 2, "pair_comparisons": 1000,
    })
    with project.build(
        dense_shop(10, 10, 4), "int_item_transition_pairs", "int_co_purchase_pairs"
    ) as connection:
        limits = rows(connection, LIMITS_QUERY)
        (followed,) = connection.execute(
            "select sum(upward_people + downward_people) from int_item_transition_pairs"
        ).fetchone()
        (compared,) = connection.execute(
            "select sum(people_upward + people_together + people_downward)"
            " from int_co_purchase_pairs where node_level = 0"
        ).fetchone()
    # Three items: 39 pairs of neighbours and 38 two apart, 770 of all; four would make 1,140.
    # 14 items make 14 * 13 / 2 = 91 pairs, 910 of all; 15 would make 1,050.
    assert limits == [{"followed_items": 3, "compared_items": 14}]
    # In a basket the last three are followed, by the first of it and by each other: 3 + 3 * 2.
    assert followed == 10 * 10 * 9 <= 1000
    assert compared == 910
