"""`cross-sell evaluate backtest` on a shop whose lists and outcomes are known by hand."""

import json
from collections.abc import Iterator
from math import log2, sqrt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from backtest_shop import AS_OF, HISTORY, SIMPLE, write_shop
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.evaluate.methods import peers
from cross_sell.evaluate.methods.baselines import BASELINES, load_list_inputs
from shops import command, lists, rows

PART = ("days", "event_type", "item_class", "user_class")
METHODS = {method.name: method for method in (*BASELINES, *peers.PEERS)}
PEERS = [method.name for method in peers.PEERS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input tables."""
    return write_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs leave what they make."""
    return tmp_path_factory.mktemp("backtest")


@pytest.fixture(scope="module")
def figures(folder: Path, home: Path) -> dict:
    """What the backtest prints as JSON."""
    outcome = command(
        "evaluate", "backtest", "--data", folder, "--as-of", AS_OF, "--days", "3,1",
        "--out", home / "one", "--json", database=home / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.fixture(scope="module")
def database(figures: dict) -> Path:
    """The database that the backtest has built and kept."""
    return Path(figures["dates"][0]["databases"]["defaults"])


@pytest.fixture(scope="module")
def connection(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection as `measure` uses it, with the outcomes of three days."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' (read_only)")
        connection.execute(f"use {database.stem}")
        load_outcomes(connection, [3])
        load_list_inputs(connection)
        yield connection


def loaded_lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the table `lists`: the items of each user, best first."""
    found: dict[str, list[str]] = {"u1": [], "u2": [], "u3": []}
    for user, item_id in connection.execute(
        "select user_id, item_id from lists join int_users using (user_key)"
        " join int_items using (item_key) order by user_id, item_rank"
    ).fetchall():
        found[user].append(item_id)
    return found


def value(
    figures: dict, method: str, metric: str, days: int, event_type: str, item_class: str,
    user_class: str = "all",
) -> float | None:
    """Return the value of the one record."""
    (record,) = (
        record
        for record in figures["results"]
        if [record[name] for name in ("method", "metric", *PART)]
        == [method, metric, days, event_type, item_class, user_class]
    )
    return record["value"]


def test_the_outcome_is_what_users_with_history_touched_within_the_days(
    figures: dict, connection: duckdb.DuckDBPyConnection
) -> None:
    """as_of itself is history, the last moment of the days is outcome; a variant is its product.

    A search is not a touch, a retry not an event, staff are not users; u5 comes too late.
    """
    (date,) = figures["dates"]
    assert (date["as_of"], date["evaluated_users"], date["new_users"]) == (
        "2026-02-10 12:00:00", 3, 1,
    )
    targets = connection.execute(
        "select user_id, event_type, item_class, product_id from targets"
        " join int_users using (user_key) where event_type <> 'any' order by all"
    ).fetchall()
    assert targets == [
        ("u1", "view", "new", "a2"),
        ("u2", "purchase", "new", "b2"),
        ("u2", "view", "repeat", "b1"),
        ("u3", "purchase", "new", "a2"),
        ("u3", "purchase", "new", "unheard of"),
    ]
    users = {
        (record["days"], record["event_type"], record["item_class"]): record["users"]
        for record in figures["results"]
        if record["days"] and record["user_class"] == "all"
    }
    assert users == {
        (1, "any", "new"): 2, (1, "view", "new"): 1, (1, "purchase", "new"): 1,
        (3, "any", "new"): 3, (3, "view", "new"): 1, (3, "purchase", "new"): 2,
        (3, "any", "repeat"): 1, (3, "view", "repeat"): 1,
    }


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        # u1 has bought b2 and has no country; u3 is in France, where g is not sold; x is sold out.
        ("most_popular", ["a1 b1 a2 g", "a1 b2 b1 a2 g", "a1 b2 b1 a2"]),
        ("most_popular_28_days", ["a2 a1 g b1", "b2 a2 a1 g b1", "b2 a2 a1 b1"]),
        # They touched b2, g and b2 last.
        ("popular_in_last_category", ["b1", "g", "b2 b1"]),
        ("recently_viewed", ["b1 a1", "g b1 a1", "b2 b1 a1"]),
    ],
)
def test_simple_baselines_by_hand(
    connection: duckdb.DuckDBPyConnection, method: str, wanted: list[str]
) -> None:
    METHODS[method].load_lists(connection)
    found = loaded_lists(connection)
    assert [" ".join(found[user]) for user in ("u1", "u2", "u3")] == wanted


def test_figures_by_hand(figures: dict) -> None:
    """Purchases of new items in three days: u2 buys b2, u3 buys a2 and an unheard-of item.

    Most popular: b2 is second for u2, a2 fourth for u3. In 28 days: b2 first, a2 second.
    """
    part = (3, "purchase", "new")
    ideal = 1 + 1 / log2(3)
    wanted = {
        "hit_rate_at_20": 1,
        "map_at_12": (1 / 2 + 1 / 4 / 2) / 2,
        "ndcg_at_10": (1 / log2(3) + 1 / log2(5) / ideal) / 2,
        "recall_at_20": (1 + 1 / 2) / 2,
        "serendipity_at_20": 0,
    }
    for metric, number in wanted.items():
        assert value(figures, "most_popular", metric, *part) == pytest.approx(number), metric
    assert value(figures, "most_popular_28_days", "map_at_12", *part) == pytest.approx(
        (1 + 1 / 2 / 2) / 2
    )
    # Within one day only u2 has bought.
    assert value(figures, "most_popular", "map_at_12", 1, "purchase", "new") == 1 / 2
    # b1, which u2 came back to, is second of what u2 viewed last and third of the most popular.
    assert value(figures, "recently_viewed", "map_at_12", 3, "view", "repeat") == 1 / 2
    assert value(figures, "most_popular", "map_at_12", 3, "any", "repeat") == pytest.approx(1 / 3)
    # Five items may be offered; all are in the list of u2.
    assert value(figures, "most_popular", "coverage", None, None, None) == 1
    assert value(figures, "recently_viewed", "list_length", None, None, None) == 8 / 3


def test_users_with_little_history_are_figured_apart(figures: dict) -> None:
    """At most three events: u1 has viewed two items and bought one, u2 viewed three; u3 too."""
    part = (3, "purchase", "new")
    found = {
        record["user_class"]: record["users"]
        for record in figures["results"]
        if (record["days"], record["event_type"], record["item_class"]) == part
    }
    assert found == {"all": 2, "little history": 2}


def test_our_lists_are_those_of_the_mart(figures: dict, database: Path) -> None:
    bought = {"u2": {"b2"}, "u3": {"a2", "unheard of"}}
    found = lists(database)
    recalls = [len(bought[user] & set(found[user])) / len(bought[user]) for user in bought]
    wanted = sum(recalls) / 2
    assert wanted > 0
    assert value(figures, "ours", "recall_at_20", 3, "purchase", "new") == wanted
    for record in figures["results"]:
        if record["method"] != "ours" and record["difference"] is not None:
            part = [record[name] for name in ("metric", *PART)]
            ours = value(figures, "ours", *part)
            assert record["difference"] == pytest.approx(ours - record["value"])


def test_the_build_knows_nothing_of_the_outcome(database: Path) -> None:
    late = "select count(*) from int_events, int_run_dates where event_at > as_of"
    assert rows(database, late) == [(0,)]
    assert rows(database, "select user_id from int_users where user_id in ('new', 'late')") == []


def test_all_figures_are_in_the_table_too(figures: dict) -> None:
    table = pq.read_table(figures["table"]).to_pylist()
    assert [{**row, "as_of": str(row["as_of"])} for row in table] == figures["results"]
    assert Path(figures["plot"]).read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(not peers.is_installed(), reason="implicit is not installed")
def test_cosine_by_definition(connection: duckdb.DuckDBPyConnection) -> None:
    """An item's score is the sum of its cosines with the user's items, itself included."""
    touched: dict[str, set[str]] = {}
    for _, user, item_id, *_ in HISTORY:
        touched.setdefault(item_id, set()).add(user)
    withheld = {"u1": {"b2", "x"}, "u2": {"x"}, "u3": {"g", "x"}}
    METHODS["implicit_cosine"].load_lists(connection)
    for user, found in loaded_lists(connection).items():
        scores = {
            one: sum(
                len(touched[one] & touched[other]) / sqrt(len(touched[one]) * len(touched[other]))
                for other in touched
                if user in touched[other]
            )
            for one in touched
            if one not in withheld[user]
        }
        wanted = sorted((one for one in scores if scores[one] > 0), key=lambda one: -scores[one])
        assert len({round(scores[one], 6) for one in wanted}) == len(wanted), "a tie"
        assert found == wanted


@pytest.mark.skipif(not peers.is_installed(), reason="implicit is not installed")
@pytest.mark.parametrize("method", ["implicit_bm25", "implicit_als"])
def test_peers_offer_what_may_be_offered(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """All items that may be offered are as deep as a list here; batches change nothing."""
    METHODS[method].load_lists(connection)
    found = loaded_lists(connection)
    assert set(found["u1"]) <= {"a1", "a2", "b1", "g"}
    assert set(found["u2"]) <= {"a1", "a2", "b1", "b2", "g"}
    assert set(found["u3"]) <= {"a1", "a2", "b1", "b2"}
    assert all(len(set(one)) == len(one) >= 3 for one in found.values())
    monkeypatch.setattr(peers, "SCORES_AT_ONCE", 1)
    METHODS[method].load_lists(connection)
    assert loaded_lists(connection) == found


# 60 items of one category, the first the most popular, each touched by the users up to 61 - item.
# User 1, in France, has had the 30 most popular; the next five are not sold there, then five are
# not eligible.
DEEP_SHOP = """
create table evaluated_users as
select unnest([1, 2]) as user_key, unnest(['FR', '']) as country, unnest([1, 2]) as tie_breaker;
create table int_items as
select item_key, item_key as tie_breaker, 'A' as category_path
from (select unnest(range(1, 61)) as item_key);
create table int_eligible_items as
select *, item_key not between 36 and 40 as is_eligible from int_items;
create table int_item_popularity as
select item_key, 61 - item_key as people, 61 - item_key as recent_people from int_items;
create table int_run_dates as select timestamp '2026-01-10' as as_of;
create table int_user_items as
select user_key, item_key, timestamp '2026-01-09' - to_seconds(item_key) as last_at
from int_items, (select unnest(range(1, 61)) as user_key)
where user_key <= 61 - item_key;
create table int_user_suppressions as
select 1 as user_key, item_key from int_items where item_key <= 30;
create table int_country_exclusions as
select 'FR' as country, item_key from int_items where item_key between 31 and 35;
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_list_is_whole_however_much_is_withheld(method: str) -> None:
    """User 1 may be offered items 41 to 60; user 2, with nothing withheld, all but 36-40.

    User 2 has touched all but item 60.
    """
    if method in PEERS and not peers.is_installed():
        pytest.skip("implicit is not installed")
    with duckdb.connect() as connection:
        connection.execute(DEEP_SHOP)
        load_list_inputs(connection)
        METHODS[method].load_lists(connection)
        found = connection.execute(
            "select user_key, list(item_key order by item_rank), list(item_rank order by item_rank)"
            " from lists group by all order by all"
        ).fetchall()
    (_, first, first_ranks), (_, second, second_ranks) = found
    assert first_ranks == second_ranks == list(range(1, 21))
    assert sorted(first) == list(range(41, 61))
    assert not set(second) & set(range(36, 41))
    if method in SIMPLE:
        assert first == sorted(first)
        assert second == list(range(1, 21))


def test_settings_stand_side_by_side_and_runs_are_the_same(
    figures: dict, folder: Path, home: Path
) -> None:
    """The first setting is the run before; the second has lists of one item."""
    words = ("--vars", "{}", "--vars", "{recommendations_per_user:  1}", "--baselines")
    outcome = command(
        "evaluate", "backtest", "--data", folder, "--as-of", AS_OF, "--days", "1,3", *words,
        ",".join(SIMPLE), "--out", home / "two", database=home / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    assert "Purchases of new items in the 3 days after 2026-02-10 12:00:00: 2 users" in outcome.out
    assert "ours, {recommendations_per_user: 1}" in outcome.out
    assert "whose first event is then are left out" in outcome.out
    assert outcome.out.count(".duckdb (as of 2026-02-10 12:00:00") == 2
    table = pq.read_table(home / "two" / "backtest.parquet").to_pylist()
    table = [{**row, "as_of": str(row["as_of"])} for row in table]
    of_first = [row for row in table if row["setting"] == "defaults"]
    methods = ("ours", *SIMPLE)
    assert of_first == [row for row in figures["results"] if row["method"] in methods]
    of_second = {
        (row["metric"], *(row[name] for name in PART)): row
        for row in table
        if row["setting"] != "defaults" and row["method"] == "ours"
    }
    assert of_second["list_length", None, None, None, "all"]["value"] == 1
    for row in of_first:
        if row["method"] == "ours" and row["days"]:
            other = of_second[row["metric"], *(row[name] for name in PART)]
            assert row["difference"] is None
            assert other["difference"] == pytest.approx(other["value"] - row["value"])
            assert other["difference_low"] <= other["difference"] <= other["difference_high"]
