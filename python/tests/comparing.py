"""Build a shop, and compare what was built: with the reference, or with another build."""

import math
from collections import defaultdict

import duckdb
from reference.build import Expected, expect
from shop import CompiledProject, Shop, rows

# The lists of users, best first.
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


# The lists of transitions, best first.
TRANSITION_LISTS_QUERY = """
    select
        users.user_id,
        items.item_id,
        candidates.candidate_rank,
        candidates.score,
        reason_items.item_id as reason_item_id,
        event_types.event_type as reason_event_type
    from int_transition_candidates as candidates
    join int_users as users using (user_key)
    join int_items as items using (item_key)
    join int_items as reason_items on candidates.reason_item_key = reason_items.item_key
    join int_event_types as event_types
        on candidates.reason_event_type_key = event_types.event_type_key
    order by candidate_rank
"""


def close(built: float | None, expected: float | None) -> bool:
    """Whether two numbers are within 2e-9, or both none.

    Models round to nine digits, and a sum just at a half may round either way.
    """
    if built is None or expected is None:
        return built is expected
    return math.isclose(built, expected, rel_tol=1e-9, abs_tol=2e-9)


def assert_rows_close(built: list[tuple], expected: list[tuple]) -> None:
    """Fail unless the rows are equal, floats within 2e-9."""
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
