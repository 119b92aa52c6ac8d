"""`cross-sell evaluate backtest` on a shop whose lists and outcomes are known by hand."""

import json
from collections.abc import Iterator
from math import log2, sqrt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from backtest_shop import AS_OF, HISTORY, METHODS, PEERS, SIMPLE, write_shop
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.evaluate.methods import peers
from cross_sell.evaluate.methods.baselines import load_list_inputs
from cross_sell.evaluate.methods.ours import OUR_MART, OURS
from shops import command, lists, rows

PART = ("days", "event_type", "item_class", "user_class")


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


def loaded_lists(
    connection: duckdb.DuckDBPyConnection, item_class: str = "all"
) -> dict[str, list[str]]:
    """Return what the table `lists` has of a class: the items of each user, best first."""
    found: dict[str, list[str]] = {"u1": [], "u2": [], "u3": []}
    for user, item_id in connection.execute(
        "select user_id, item_id from lists join int_users using (user_key)"
        " join int_items using (item_key) where item_class = ? order by user_id, item_rank",
        [item_class],
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
        " join int_users using (user_key) where event_type <> 'any' and item_class <> 'all'"
        " order by all"
    ).fetchall()
    assert targets == [
        ("u1", "view", "new", "a2"),
        ("u2", "purchase", "new", "b2"),
        ("u2", "view", "known", "b1"),
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
        (1, "any", "all"): 2, (1, "view", "all"): 1, (1, "purchase", "all"): 1,
        (3, "any", "new"): 3, (3, "view", "new"): 1, (3, "purchase", "new"): 2,
        (3, "any", "known"): 1, (3, "view", "known"): 1,
        (3, "any", "all"): 3, (3, "view", "all"): 2, (3, "purchase", "all"): 2,
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
        # The one item that was bought may not be offered again.
        ("own_most_frequent", ["a2 a1 g b1", "b2 a2 a1 g b1", "b2 a2 a1 b1"]),
        ("recently_bought", ["", "", ""]),
    ],
)
def test_simple_baselines_by_hand(
    connection: duckdb.DuckDBPyConnection, method: str, wanted: list[str]
) -> None:
    METHODS[method].load_lists(connection)
    found = loaded_lists(connection)
    assert [" ".join(found[user]) for user in ("u1", "u2", "u3")] == wanted


KNOWN = {"u1": {"a1", "b1", "b2"}, "u2": {"a1", "b1", "g"}, "u3": {"a1", "b1", "b2"}}


@pytest.mark.parametrize("method", METHODS)
def test_a_list_of_a_class_holds_the_items_of_the_class(
    connection: duckdb.DuckDBPyConnection, method: str
) -> None:
    """The shop has fewer items than a list has places, so no class takes them from the other."""
    if method in PEERS and not peers.is_installed():
        pytest.skip("implicit is not installed")
    METHODS[method].load_lists(connection)
    for user, whole in loaded_lists(connection).items():
        new = [name for name in whole if name not in KNOWN[user]]
        assert loaded_lists(connection, "new")[user] == new
        assert loaded_lists(connection, "known")[user] == [
            name for name in whole if name in KNOWN[user]
        ]


def test_our_lists_of_new_items_are_filled_up_as_the_mart_is(
    connection: duckdb.DuckDBPyConnection, database: Path
) -> None:
    """Ours of what is known is what the ranking scores; the mart's fillers are known or new."""
    OUR_MART.load_lists(connection)
    in_mart = loaded_lists(connection)
    OURS.load_lists(connection)
    is_fallback = {
        (user, name): fallback
        for user, name, fallback in rows(
            database, "select user_id, item_id, is_fallback from user_recommendations"
        )
    }
    for user, whole in in_mart.items():
        assert whole == lists(database)[user]
        assert loaded_lists(connection, "new")[user] == [
            name for name in whole if name not in KNOWN[user]
        ]
        assert loaded_lists(connection, "known")[user] == [
            name for name in whole if name in KNOWN[user] and not is_fallback[user, name]
        ]
        assert loaded_lists(connection)[user] == [
            name for name in whole if name not in KNOWN[user] or not is_fallback[user, name]
        ]


def test_figures_by_hand(figures: dict) -> None:
    """Purchases of new items in three days: u2 buys b2, u3 buys a2 and an unheard-of item.

    Most popular of all: b2 is second for u2, a2 fourth for u3. In 28 days: b2 first, a2 second. Of
    what is new to them, each is the first.
    """
    ideal = 1 + 1 / log2(3)
    wanted = {
        ("all", "hit_rate_at_20"): 1,
        ("all", "map_at_12"): (1 / 2 + 1 / 4 / 2) / 2,
        ("all", "ndcg_at_10"): (1 / log2(3) + 1 / log2(5) / ideal) / 2,
        ("all", "recall_at_20"): (1 + 1 / 2) / 2,
        ("all", "serendipity_at_20"): 0,
        ("new", "hit_rate_at_20"): 1,
        ("new", "map_at_12"): (1 + 1 / 2) / 2,
        ("new", "ndcg_at_10"): (1 + 1 / ideal) / 2,
        ("new", "recall_at_20"): (1 + 1 / 2) / 2,
    }
    for (item_class, metric), number in wanted.items():
        found = value(figures, "most_popular", metric, 3, "purchase", item_class)
        assert found == pytest.approx(number), (item_class, metric)
    recent = value(figures, "most_popular_28_days", "map_at_12", 3, "purchase", "all")
    assert recent == pytest.approx((1 + 1 / 2 / 2) / 2)
    # Within one day only u2 has bought.
    assert value(figures, "most_popular", "map_at_12", 1, "purchase", "all") == 1 / 2
    assert value(figures, "most_popular", "map_at_12", 1, "purchase", "new") == 1
    # b1, which u2 came back to, is second of what u2 viewed last, third of the most popular, second
    # of those that u2 knows, and third of them in 28 days.
    assert value(figures, "recently_viewed", "map_at_12", 3, "view", "known") == 1 / 2
    assert value(figures, "most_popular", "map_at_12", 3, "view", "known") == 1 / 2
    found = value(figures, "own_most_frequent", "map_at_12", 3, "any", "known")
    assert found == pytest.approx(1 / 3)
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


def test_the_lists_of_the_mart_are_measured_beside_ours(figures: dict, database: Path) -> None:
    bought = {"u2": {"b2"}, "u3": {"a2", "unheard of"}}
    found = lists(database)
    recalls = [len(bought[user] & set(found[user])) / len(bought[user]) for user in bought]
    wanted = sum(recalls) / 2
    assert wanted > 0
    found = value(figures, "user_recommendations", "recall_at_20", 3, "purchase", "all")
    assert found == wanted
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
    for item_class in ("all", "new"):
        title = f"Purchases of {item_class} items in the 3 days after 2026-02-10 12:00:00: 2 users"
        assert title in outcome.out
    assert "ours, {recommendations_per_user: 1}" in outcome.out
    assert "whose first event is then are left out" in outcome.out
    assert outcome.out.count(".duckdb (as of 2026-02-10 12:00:00") == 2
    table = pq.read_table(home / "two" / "backtest.parquet").to_pylist()
    table = [{**row, "as_of": str(row["as_of"])} for row in table]
    of_first = [row for row in table if row["setting"] == "defaults"]
    methods = ("ours", "user_recommendations", *SIMPLE)
    assert of_first == [row for row in figures["results"] if row["method"] in methods]
    of_second = {
        (row["metric"], *(row[name] for name in PART)): row
        for row in table
        if row["setting"] != "defaults" and row["method"] == "ours"
    }
    (length,) = (
        row["value"] for row in table
        if row["setting"] != "defaults" and row["method"] == "user_recommendations"
        and row["metric"] == "list_length"
    )
    assert length == 1
    for row in of_first:
        if row["method"] == "ours" and row["days"]:
            other = of_second[row["metric"], *(row[name] for name in PART)]
            assert row["difference"] is None
            assert other["difference"] == pytest.approx(other["value"] - row["value"])
            assert other["difference_low"] <= other["difference"] <= other["difference_high"]
