"""The lists of transitions, the blend of all sources and what fills it up equal plain Python."""

import random

import duckdb
import pytest
from blending import blended
from comparing import (
    LISTS_QUERY,
    TRANSITION_LISTS_QUERY,
    assert_rows_close,
    built_rows,
    close,
    expected_of,
    grouped,
)
from hypothesis import example, given
from random_shops import CATEGORIES_ALIKE, EDGES_OF_TIME, checked, examples, shops
from reference.blend import blend
from reference.exact import whole
from shop import CompiledProject, Shop, rows

RANK_CONSTANT = 10  # fusion_rank_constant of dbt_project.yml


@checked
@given(shop=shops())
@examples
def test_lists_of_transitions_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_transition_candidates",), TRANSITION_LISTS_QUERY),
            "user_id",
        )
        for user, offered in expected_of(project, shop).transition_lists.items():
            ranked = [(item, rank, *rest) for rank, (item, *rest) in enumerate(offered, start=1)]
            assert_rows_close(found.get(user, []), ranked)


@checked
@given(shop=shops())
@examples
@example(shop=EDGES_OF_TIME)
@example(shop=CATEGORIES_ALIKE)
@pytest.mark.parametrize("weight", [0, 50])
def test_lists_of_one_source_are_filled_up_as_by_the_reference(
    projects: tuple, weight: float, shop: Shop
) -> None:
    """Transitions alone, or nothing at all; with the evidence of each reason."""
    for project in projects:
        with project.build(shop, "user_recommendations", weights={"transitions": weight}) as built:
            found = grouped(rows(built, LISTS_QUERY), "user_id")
        expected = expected_of(project, shop)
        length = project.variables.get("recommendations_per_user", 20)
        assert set(found) <= set(expected.fillers)
        for user, fillers in expected.fillers.items():
            personal = expected.transition_lists[user] if weight else []
            ranked = []
            for rank, (item, _, reason, event_type) in enumerate(personal, start=1):
                evidence = [None, None, None]
                for other, _, people, hours, via in expected.likelihoods.get(reason, []):
                    if other == item:
                        # Nobody made this transition: the weight came from the other direction.
                        evidence = [people or None, hours, via]
                score = whole(weight / (RANK_CONSTANT + rank) * 1e12) / 1e12
                ranked.append((item, rank, score, reason, event_type, False, *evidence))
            for item in fillers:
                if len(ranked) < length and item not in {row[0] for row in ranked}:
                    ranked.append((item, len(ranked) + 1, None, None, None, True, *[None] * 3))
            assert_rows_close(found.get(user, []), ranked)


@checked
@given(shop=shops())
@examples
def test_the_blend_of_all_sources_equals_the_reference(projects: tuple, shop: Shop) -> None:
    """Whatever sources there are, their lists taken as they were built."""
    for project in projects:
        half_items = project.variables.get("history_half_items", 5)
        with project.build(shop, "int_user_lists") as built:
            users = dict(built.execute("select user_id, user_key from int_users").fetchall())
            shares = dict(
                built.execute(
                    "select user_key, history_share from int_user_history_shares"
                ).fetchall()
            )
            expected_shares = {}
            for user, touches in expected_of(project, shop).touches.items():
                items = len({touch.item for touch in touches})
                expected_shares[users[user]] = items / (items + half_items)
            assert shares.keys() == expected_shares.keys()
            assert all(close(shares[user], expected_shares[user]) for user in shares)
            assert blended(built) == blend(
                rows(built, "select * from int_source_candidates"),
                rows(built, "select * from int_source_weights"),
                shares,
                project.variables.get("recommendations_per_user", 20),
            )


def random_lists(seed: int) -> tuple[list[dict], list[dict], dict[int, float]]:
    """Return candidates, weights and shares of history, of few values so that many scores tie."""
    chosen = random.Random(seed)
    constant = chosen.choice((0, 0.5, 4, 10))
    weights = [
        {
            "source_key": key,
            "source_bit": 2 ** (key - 1),
            "weight_without_history": float(chosen.choice((0, 0, 3, 6, 7.5))),
            "weight_with_history": float(chosen.choice((0, 0, 3, 6, 50))),
            "rank_constant": float(constant),
        }
        for key in (1, 2, 3, 7, 11)
    ]
    shares = {user: chosen.choice((0.0, 0.5, 1 / 3, 10 / 15)) for user in range(1, 8)}
    candidates = []
    for user in range(1, 10):  # two of them touched nothing
        for source in weights:
            items = chosen.sample(range(1, 31), chosen.choice((0, 1, 5, 20)))
            for rank, item in enumerate(items, start=1):
                reason = chosen.choice((None, 1, 2_000_000_000))
                candidates.append(
                    {
                        "source_key": source["source_key"],
                        "user_key": user,
                        "item_key": item,
                        "candidate_rank": rank,
                        "reason_item_key": reason,
                        "reason_event_type_key": reason and chosen.randint(1, 8),
                    }
                )
    return candidates, weights, shares


TABLES = """
create table int_source_candidates (
    source_key smallint, user_key integer, item_key integer, candidate_rank smallint,
    reason_item_key integer, reason_event_type_key smallint
);
create table int_source_weights (
    source_key smallint, source_bit integer, weight_without_history double,
    weight_with_history double, rank_constant double, source_name varchar
);
create table int_users as select cast(range as integer) as user_key from range(1, 10);
create table int_user_history_shares (user_key integer, history_share double);
"""


def insert(connection: duckdb.DuckDBPyConnection, table: str, found: list[dict]) -> None:
    """Insert rows that have the columns of the table in its order."""
    marks = ", ".join("?" for _ in found[0])
    connection.executemany(f"insert into {table} values ({marks})", [[*r.values()] for r in found])


@pytest.mark.parametrize("seed", range(6))
def test_the_blend_of_random_lists_equals_the_reference(
    compiled_project: CompiledProject,
    small_limits_project: CompiledProject,
    bucketed_project: CompiledProject,
    seed: int,
) -> None:
    """Many sources, ties, weights of 0; long and short lists, one bucket and several."""
    candidates, weights, shares = random_lists(seed)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        connection.execute(TABLES)
        insert(connection, "int_source_candidates", candidates)
        insert(connection, "int_source_weights", [{**row, "source_name": ""} for row in weights])
        insert(
            connection,
            "int_user_history_shares",
            [{"user_key": user, "history_share": share} for user, share in shares.items()],
        )
        for project in (compiled_project, small_limits_project, bucketed_project):
            for model in ("int_fusion_parts", "int_user_lists"):
                project.create(connection, model)
            length = project.variables.get("recommendations_per_user", 20)
            assert blended(connection) == blend(candidates, weights, shares, length)
