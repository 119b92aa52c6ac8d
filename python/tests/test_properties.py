"""For random small shops the SQL keeps its promises, and equals a reference in plain Python.

The SQL is compiled once and run in this process (shop.py); the reference is written from the
formulas (reference.py); the shops are those of random_shops.py.
"""

import math
import os
import random
from collections import defaultdict
from datetime import datetime

import duckdb
from conftest import NOON
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from random_shops import (
    CATEGORIES_ALIKE,
    EDGES_OF_TIME,
    LATER_REPEAT,
    PARENT_WITHOUT_ROW,
    UNUSABLE_REPEAT,
    busy_shop,
    examples,
    shops,
)
from reference import Expected, expect
from shop import CompiledProject, Shop, bucket_branches, rows

# Derandomized: the same shops in every run. No deadline: a slow machine is no failure. Making a
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

# What was built


def close(built: float | None, expected: float | None) -> bool:
    """Whether two numbers are within 1e-9, or both none."""
    if built is None or expected is None:
        return built is expected
    return math.isclose(built, expected, rel_tol=1e-9, abs_tol=1e-9)


def assert_rows_close(built: list[tuple], expected: list[tuple]) -> None:
    """Fail unless the rows are equal, floats within 1e-9."""
    assert len(built) == len(expected), (built, expected)
    for row, wanted in zip(built, expected, strict=True):
        for value, other in zip(row, wanted, strict=True):
            is_float = isinstance(value, float) or isinstance(other, float)
            assert close(value, other) if is_float else value == other, (row, wanted)


def grouped(found: list[dict], key: str) -> dict:
    """Return value of the key -> tuples of the other values, in the order of the rows."""
    groups = defaultdict(list)
    for row in found:
        groups[row.pop(key)].append(tuple(row.values()))
    return dict(groups)


def expected_of(project: CompiledProject, shop: Shop) -> Expected:
    """Return what the reference makes of the shop with the vars of the project."""
    return expect(shop, project.variables, project.compiled_at)


def dump(connection: duckdb.DuckDBPyConnection, *tables: str, without: tuple = ()) -> dict:
    """Return the rows of tables, in one order whatever order they are stored in."""
    contents = {}
    for table in tables:
        found = rows(connection, f"select * from {table}")
        contents[table] = sorted(
            repr({name: value for name, value in row.items() if name not in without})
            for row in found
        )
    return contents


def built(project: CompiledProject, shop: Shop, *tables: str, threads: int = 1, without=()) -> dict:
    """Build the shop, and return the rows of the tables, by default of all."""
    with project.build(shop, *tables, threads=threads) as connection:
        return dump(connection, *(tables or project.sql), without=without)


def built_rows(project: CompiledProject, shop: Shop, tables: tuple, query: str) -> list[dict]:
    """Build the tables, and return the rows of the query over them."""
    with project.build(shop, *tables) as connection:
        return rows(connection, query)


TOUCHES_QUERY = """
    select
        users.user_id,
        items.item_id,
        event_types.event_type,
        touches.step,
        touches.items_touched,
        touches.is_first_touch,
        case when touches.is_first_touch then touches.item_number end as item_number,
        touches.event_count,
        touches.touched_at,
        touches.last_at
    from int_touches as touches
    join int_users as users using (user_key)
    join int_items as items using (item_key)
    join int_event_types as event_types using (event_type_key)
"""
TRANSITIONS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        transitions.transition_rank,
        transitions.transition_share,
        transitions.people,
        transitions.mean_hours
    from int_item_transitions as transitions
    join int_items as from_items on transitions.from_item_key = from_items.item_key
    join int_items as to_items on transitions.to_item_key = to_items.item_key
    order by transition_rank
"""
LIKELIHOODS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        likelihoods.likelihood_rank,
        likelihoods.likelihood,
        likelihoods.people,
        likelihoods.mean_hours,
        via_items.item_id as via_item_id
    from int_item_likelihoods as likelihoods
    join int_items as from_items on likelihoods.from_item_key = from_items.item_key
    join int_items as to_items on likelihoods.to_item_key = to_items.item_key
    left join int_items as via_items on likelihoods.via_item_key = via_items.item_key
    order by likelihood_rank
"""
LISTS_QUERY = """
    select
        user_id,
        item_id,
        recommendation_rank,
        score,
        reason_item_id,
        reason_event_type,
        is_fallback,
        reason_people,
        reason_mean_hours,
        via_item_id
    from user_recommendations
    order by recommendation_rank
"""

# Equal to the reference


@checked
@given(shop=shops())
@examples
def test_touches_and_steps_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = built_rows(project, shop, ("int_touches",), TOUCHES_QUERY)
        expected = [
            (
                user,
                touch.item,
                touch.event_type,
                touch.step,
                touch.items_touched,
                touch.is_first,
                touch.item_number if touch.is_first else None,
                touch.count,
                touch.at,
                touch.last_at,
            )
            for user, touches in expected_of(project, shop).touches.items()
            for touch in touches
        ]
        assert sorted(map(repr, expected)) == sorted(repr(tuple(row.values())) for row in found)


@checked
@given(shop=shops())
@examples
def test_transitions_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_transitions",), TRANSITIONS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).transitions
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, *rest) for rank, (other, *rest) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
def test_likelihoods_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_likelihoods",), LIKELIHOODS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).likelihoods
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, likelihood / 1e12, *evidence)
                for rank, (other, likelihood, *evidence) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
@example(shop=EDGES_OF_TIME)
@example(shop=CATEGORIES_ALIKE)
def test_user_recommendations_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        expected = expected_of(project, shop)
        assert set(found) <= set(expected.recommendations)
        for user, offered in expected.recommendations.items():
            ranked = []
            for rank, (item, score, reason, event_type, is_fallback) in enumerate(offered, start=1):
                evidence = [None, None, None]
                for other, _, people, hours, via in expected.likelihoods.get(reason, []):
                    if other == item:
                        # Nobody is no evidence: the weight came from the other direction.
                        evidence = [people or None, hours, via]
                ranked.append((item, rank, score, reason, event_type, is_fallback, *evidence))
            assert_rows_close(found.get(user, []), ranked)


# Promises about the lists


@checked
@given(shop=shops())
@examples
@example(shop=PARENT_WITHOUT_ROW)
@example(shop=UNUSABLE_REPEAT)
@example(shop=LATER_REPEAT)
def test_no_suppressed_or_ineligible_item_is_ever_recommended(
    projects: tuple, shop: Shop
) -> None:
    for project in projects:
        offerable = expected_of(project, shop).offerable
        for row in built_rows(project, shop, ("user_recommendations",), LISTS_QUERY):
            assert row["item_id"] in offerable[row["user_id"]], row


@checked
@given(shop=shops())
@examples
def test_every_list_is_as_long_as_what_may_be_offered_allows(projects: tuple, shop: Shop) -> None:
    for project in projects:
        most = project.variables.get("recommendations_per_user", 20)
        found = grouped(
            built_rows(project, shop, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        for user, offerable in expected_of(project, shop).offerable.items():
            offered = found.get(user, [])
            assert len(offered) == min(most, len(offerable)), user
            assert [rank for _, rank, *_ in offered] == list(range(1, len(offered) + 1))
            assert len({item for item, *_ in offered}) == len(offered)


# Promises about building


@checked
@given(shop=shops())
@examples
def test_building_twice_gives_identical_tables(compiled_project: CompiledProject, shop: Shop):
    assert built(compiled_project, shop) == built(compiled_project, shop)


@checked
@given(shop=shops())
@examples
def test_one_thread_and_two_give_identical_tables(compiled_project: CompiledProject, shop: Shop):
    one, two = (built(compiled_project, shop, threads=threads) for threads in (1, 2))
    assert one == two


@checked
@given(shop=shops())
@examples
def test_one_bucket_and_several_give_identical_tables(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject, shop: Shop
) -> None:
    for model in ("int_user_candidates", "int_user_fillers", "int_item_likelihoods"):
        assert bucket_branches(small_limits_project.sql[model]) == 1
        assert bucket_branches(bucketed_project.sql[model]) == 3
    assert built(small_limits_project, shop) == built(bucketed_project, shop)


@checked
@given(shop=shops())
@examples
@example(shop=LATER_REPEAT)
def test_building_as_of_a_moment_equals_building_from_what_was_up_to_it(
    small_limits_project: CompiledProject, shop: Shop
) -> None:
    times = {
        "events": "event_at",
        "messages": "sent_at",
        "impressions": "shown_at",
        "promotion_offers": "offered_at",
    }
    before = {
        table: [
            row
            for row in found
            if not (isinstance(row.get(times.get(table)), datetime) and row[times[table]] > NOON)
        ]
        for table, found in shop.items()
    }
    # What was read and rejected tells of the files and not of a moment.
    tables = [
        name
        for name in small_limits_project.sql
        if not name.startswith("stg_") and name not in ("int_input_row_counts", "rejected_rows")
    ]
    project = small_limits_project
    with project.build(shop) as whole, project.build(before) as truncated:
        # A row's number in its file is the other thing that tells of the file.
        without = ("source_row",)
        assert dump(whole, *tables, without=without) == dump(truncated, *tables, without=without)


@checked
@given(shop=shops(), seed=st.integers(0, 10**6))
@example(shop=busy_shop(1), seed=1)
def test_shuffling_the_input_changes_nothing(
    compiled_project: CompiledProject, shop: Shop, seed: int
) -> None:
    shuffled = {
        table: random.Random(seed).sample(found, len(found)) for table, found in shop.items()
    }
    # The number of a row in its file is all that may differ.
    without = ("source_row",)
    assert built(compiled_project, shop, without=without) == built(
        compiled_project, shuffled, without=without
    )


ID_COLUMNS = {
    "user_id": "user",
    "item_id": "item",
    "parent_item_id": "item",
    "anchor_item_id": "item",
}


def renamed(shop: Shop) -> tuple[Shop, dict]:
    """Return the shop with every user and item renamed, and (kind, old id) -> new id.

    The new ids sort as the old ones do: of repeats at one moment, and of variants without a
    catalogue row of their parent, the one that sorts first stands. Their md5 is another one.
    """
    ids = {
        (kind, row[column].strip(" "))
        for found in shop.values()
        for row in found
        for column, kind in ID_COLUMNS.items()
        if row.get(column) and row[column].strip(" ")
    }
    names = {key: f"{key[0]} {place:03d}" for place, key in enumerate(sorted(ids))}
    return {
        table: [
            {
                column: names.get((ID_COLUMNS.get(column), value.strip(" ")), value)
                if isinstance(value, str)
                else value
                for column, value in row.items()
            }
            for row in found
        ]
        for table, found in shop.items()
    }, names


# With seven items at most every row of a matrix is read to its end, so no cut falls on a tie.
@checked
@given(shop=shops(most_items=7))
def test_renaming_ids_changes_nothing_but_names(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    other_shop, names = renamed(shop)
    lists, others = (
        grouped(
            built_rows(compiled_project, each, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        for each in (shop, other_shop)
    )
    assert {names["user", user] for user in lists} == set(others)
    for user, offered in lists.items():
        offered_there = others[names["user", user]]
        scores = {names["item", item]: score for item, _, score, *_ in offered}
        assert scores == {item: score for item, _, score, *_ in offered_there}
        # The scores in the order of the ranks: items may change places with their ties only.
        assert [row[2] for row in offered] == [row[2] for row in offered_there]
        assert [row[5] for row in offered] == [row[5] for row in offered_there]


@checked
@given(shop=shops())
@example(shop=UNUSABLE_REPEAT)
def test_kept_unattributable_and_rejected_rows_are_the_rows_read(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    tables = ("int_input_row_counts", "rejected_rows")
    with compiled_project.build(shop, *tables) as connection:
        counts = {
            row.pop("table_name"): tuple(row.values())
            for row in rows(connection, "select * from int_input_row_counts")
        }
        listed = rows(
            connection, "select table_name, count(*) as listed from rejected_rows group by 1"
        )
    for table, (read, kept, unattributable, rejected) in counts.items():
        assert read == len(shop.get(table, [])) == kept + unattributable + rejected
    assert counts == expected_of(compiled_project, shop).counts
    assert {row["table_name"]: row["listed"] for row in listed} == {
        table: numbers[3] for table, numbers in counts.items() if numbers[3]
    }
