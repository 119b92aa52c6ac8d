"""Users who are alike and what they touched: equal to a reference, within limits, in any buckets.

The reference is reference/neighbours.py; the shops are those of random_shops.py.
"""

from datetime import timedelta

import pytest
from comparing import assert_rows_close, built, built_rows, grouped
from conftest import NOON, SMALL_LIMITS
from hypothesis import given
from reference.neighbours import Neighbours
from random_shops import as_event, busy_shop, checked, examples, shops
from shop import CompiledProject, Shop, rows

ITEMS_QUERY = """
    select user_id, item_id, search_weight, list_weight, is_listed
    from int_neighbour_index
    join int_users using (user_key)
    join int_items using (item_key)
    order by user_id, item_id
"""
NEIGHBOURS_QUERY = """
    select users.user_id, others.user_id as neighbour_id, neighbour_rank, similarity
    from int_user_neighbours as neighbours
    join int_users as users on neighbours.user_key = users.user_key
    join int_users as others on neighbours.neighbour_key = others.user_key
    order by neighbour_rank
"""
CANDIDATES_QUERY = """
    select user_id, item_id, candidate_rank, score
    from int_neighbour_candidates
    join int_users using (user_key)
    join int_items using (item_key)
    order by candidate_rank
"""
TABLES = ("int_neighbour_index", "int_user_neighbours", "int_neighbour_candidates")


def neighbours_of(project: CompiledProject, shop: Shop) -> Neighbours:
    """Return the reference of the shop with the vars of the project."""
    return Neighbours(shop, project.variables, project.compiled_at)


# Equal to the reference


@checked
@given(shop=shops())
@examples
def test_weights_neighbours_and_what_they_touched_equal_the_reference(
    projects: tuple, shop: Shop
) -> None:
    for project in projects:
        with project.build(shop, *TABLES) as connection:
            items = rows(connection, ITEMS_QUERY)
            neighbours = grouped(rows(connection, NEIGHBOURS_QUERY), "user_id")
            candidates = grouped(rows(connection, CANDIDATES_QUERY), "user_id")
        expected = neighbours_of(project, shop)
        assert_rows_close(
            [tuple(row.values()) for row in items],
            [
                (
                    user,
                    item,
                    expected.search_weight(user, item),
                    expected.list_weight(user),
                    user in expected.listed.get(item, []),
                )
                for user, recent in sorted(expected.recent.items())
                for item in sorted(recent)
            ],
        )
        assert neighbours == {
            user: [
                (neighbour, rank, similarity)
                for rank, (neighbour, similarity) in enumerate(ranked, start=1)
            ]
            for user, ranked in expected.neighbours().items()
        }
        assert candidates == {
            user: [
                (item, rank, score / 10**9) for rank, (item, score) in enumerate(ranked, start=1)
            ]
            for user, ranked in expected.candidates().items()
        }


# Limits, ties and buckets


def test_the_shops_of_these_tests_meet_the_limits(small_limits_project: CompiledProject) -> None:
    expected = neighbours_of(small_limits_project, busy_shop(13))
    roomy = Neighbours(
        busy_shop(13),
        {**SMALL_LIMITS, "neighbours_per_user": 30, "neighbour_list_length": 50},
        small_limits_project.compiled_at,
    )
    most = {name: SMALL_LIMITS[name] for name in ("neighbours_per_user", "neighbour_list_length")}
    for lists, limit in (
        ((expected.neighbours(), roomy.neighbours()), most["neighbours_per_user"]),
        ((expected.listed, roomy.listed), most["neighbour_list_length"]),
    ):
        cut, whole_lists = (max(map(len, those.values())) for those in lists)
        assert cut == limit < whole_lists


def touched(*touches: tuple[str, str, float]) -> Shop:
    """A shop of views, each a user, an item and how many days ago."""
    return {
        "events": [
            as_event(user, item, "view", NOON - timedelta(days=days), {})
            for user, item, days in touches
        ]
    }


def test_of_an_item_those_who_touched_it_last_are_found(
    small_limits_project: CompiledProject,
) -> None:
    """Six have item a and one of their own; a user who looks for neighbours finds the last three."""
    assert SMALL_LIMITS["neighbour_list_length"] == 3 > SMALL_LIMITS["neighbours_per_user"]
    shop = touched(
        ("seeker", "a", 1),
        ("other", "z", 1),
        *((f"user {days}", "a", days) for days in (2, 3, 4, 5)),
        *((f"user {days}", f"of user {days}", 6) for days in (2, 3, 4, 5)),
    )
    found = grouped(
        built_rows(small_limits_project, shop, ("int_user_neighbours",), NEIGHBOURS_QUERY),
        "user_id",
    )
    # A seeker of one item is not listed: they have nothing to offer.
    assert {neighbour for neighbour, *_ in found["seeker"]} < {"user 2", "user 3", "user 4"}
    assert {neighbour for neighbour, *_ in found["user 5"]} < {"user 2", "user 3", "user 4"}
    assert all(len(those) == 2 for those in found.values())
    assert "other" not in found


def test_what_few_touched_and_what_was_touched_last_weighs_more(
    compiled_project: CompiledProject,
) -> None:
    shop = touched(
        ("seeker", "rare", 1), ("seeker", "common", 1), ("seeker", "early", 5),
        ("by rare", "rare", 2), ("by rare", "x", 2),
        ("by common", "common", 2), ("by common", "y", 2),
        ("by early", "early", 2), ("by early", "z", 2),
        ("one more", "common", 2),
    )
    found = grouped(
        built_rows(compiled_project, shop, ("int_user_neighbours",), NEIGHBOURS_QUERY), "user_id"
    )
    # ln(5 / 2) both of rare and early, the latter one moment before; ln(5 / 3) of common.
    assert [neighbour for neighbour, *_ in found["seeker"]] == ["by rare", "by early", "by common"]


def test_what_everyone_touched_makes_no_neighbours(compiled_project: CompiledProject) -> None:
    shop = touched(("u1", "a", 1), ("u1", "b", 1), ("u2", "a", 1), ("u2", "b", 1))
    assert built(compiled_project, shop, "int_user_neighbours") == {"int_user_neighbours": []}


@pytest.mark.parametrize("seed", [1, 2])
def test_buckets_and_threads_change_no_neighbour(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject, seed: int
) -> None:
    assert "int_user_neighbours" in bucketed_project.bucketed
    one = built(small_limits_project, busy_shop(seed), *TABLES)
    assert all(one.values())
    assert one == built(bucketed_project, busy_shop(seed), *TABLES, threads=2)
