"""`evaluate backtest --by-source`: each source of candidates alone, and the ranking without it."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from random_sources import OFF, add_sources, rank_anew
from conftest import NOON
from random_shops import viewed
from shop import CompiledProject, rows
from shops import command, event, item, write_parquet

from cross_sell.evaluate.backtest.outcomes import KNOWN_ITEMS
from cross_sell.evaluate.backtest.table import format_results
from cross_sell.evaluate.methods.sources import source_methods

LISTS = "select user_key, item_key, item_rank from {} order by user_key, item_rank"
WHOLE_LISTS = LISTS.format("lists where item_class = 'all'")


@pytest.fixture(scope="module")
def built(small_limits_project: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """Ten users and twenty items, with random lists of three sources; all users are evaluated."""
    chosen = random.Random(5)
    events = [
        viewed(f"u{user}", f"i{number}", event_at=NOON - timedelta(hours=chosen.randint(1, 500)))
        for user in range(10)
        for number in chosen.sample(range(20), chosen.randint(1, 12))
    ]
    with small_limits_project.build({"events": events}) as connection:
        add_sources(connection, small_limits_project, seed=3)
        connection.execute(
            "create temp table evaluated_users as"
            " select user_key, coalesce(country, '') as country from int_users"
        )
        connection.execute(KNOWN_ITEMS)
        yield connection


def loaded(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict]:
    """Return the lists of all items of the one method of that name; they stay in `lists`."""
    (method,) = (method for method in source_methods(connection) if method.name == name)
    method.load_lists(connection)
    return rows(connection, WHOLE_LISTS)


def test_the_ranking_of_all_sources_is_that_of_the_build(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = loaded(built, "all sources")
    assert len(found) == 30 and found == rows(built, LISTS.format("int_user_lists"))


def test_a_source_alone_is_its_list(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select user_key, item_key, cast(candidate_rank as integer) as item_rank"
        " from int_transition_candidates order by user_key, candidate_rank",
    )
    assert found and loaded(built, "source transitions") == found


@pytest.mark.parametrize("name", ["source transitions", "all sources"])
def test_a_list_of_a_class_holds_the_items_of_the_class_in_the_same_order(
    built: duckdb.DuckDBPyConnection, name: str
) -> None:
    """What is known is what the user touched; the best of all are the best of either class."""
    whole = loaded(built, name)
    known = {tuple(row.values()) for row in rows(built, "select * from known_items")}
    for item_class in ("new", "known"):
        (ranks,) = rows(
            built,
            "select count(*) as items, coalesce(sum(item_rank - place), 0) as gaps from (select *,"
            " row_number() over (partition by user_key order by item_rank) as place from lists"
            f" where item_class = '{item_class}')",
        )
        assert ranks["items"] and ranks["gaps"] == 0
        found = rows(built, LISTS.format(f"lists where item_class = '{item_class}'"))
        found = [(row["user_key"], row["item_key"]) for row in found]
        assert all((pair in known) == (item_class == "known") for pair in found)
        of_whole = [(row["user_key"], row["item_key"]) for row in whole]
        of_whole = [pair for pair in of_whole if (pair in known) == (item_class == "known")]
        assert [pair for pair in found if pair in of_whole] == of_whole


def test_the_ranking_without_a_source_is_that_of_a_build_without_it(
    built: duckdb.DuckDBPyConnection, small_limits_project: CompiledProject
) -> None:
    names = [method.name for method in source_methods(built)]
    assert f"source {OFF}" in names and f"without {OFF}" not in names
    without = [name for name in names if name.startswith("without ")]
    assert len(without) >= 3
    all_sources = loaded(built, "all sources")
    for name in without:
        found = loaded(built, name)
        built.execute("begin")
        built.execute(
            "update recommendation_sources set factor = 0 where source_name = ?",
            [name.removeprefix("without ")],
        )
        rank_anew(built, small_limits_project)
        assert found == rows(built, LISTS.format("int_user_lists")), name
        built.execute("rollback")
        assert found != all_sources


def test_figures_of_sources_stand_beside_ours(tmp_path: Path) -> None:
    """Four people view a, b and c in turn, one of them only a until the day; then they view c."""
    visits = [("u1", "abc"), ("u2", "abc"), ("u3", "abc"), ("u4", "a")]
    events = [
        event(user, name, minutes=60 * number + place)
        for number, (user, names) in enumerate(visits)
        for place, name in enumerate(names)
    ]
    events.append(event("u4", "c", minutes=3 * 24 * 60))
    shop = write_parquet(
        tmp_path / "shop", events=events, items=[item(name, f"Shop/{name}") for name in "abcd"]
    )
    outcome = command(
        "evaluate", "backtest", "--data", shop, "--as-of", "2026-01-02", "--days", "7",
        "--baselines", "none", "--by-source", "--out", tmp_path / "out", "--json",
        database=tmp_path / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    figures = json.loads(outcome.out)
    hits = {
        (record["method"], record["user_class"]): record["value"]
        for record in figures["results"]
        if record["metric"] == "hit_rate_at_20" and record["item_class"] == "new"
        and record["event_type"] == "view"
    }
    # Transitions lead from a to b and c; ours holds them, too. What is new is b and c.
    for method in ("ours", "all sources", "source transitions"):
        assert hits[method, "all"] == hits[method, "little history"] == 1
    (lengths,) = (
        record["value"]
        for record in figures["results"]
        if record["metric"] == "list_length" and record["method"] == "source transitions"
    )
    assert lengths == 3  # a itself, b and c; nobody leads to d
    text = format_results(figures["results"], list(figures["settings"]))
    assert "source transitions" in text and "1 users with little history" in text
