"""`cross-sell evaluate tree`: walks beside scans, by hand and on the demo shop."""

import json
from pathlib import Path

import duckdb
import pytest
from conftest import DemoShop
from shops import command

from cross_sell.evaluate.tree import shop as tree_shop
from cross_sell.evaluate.tree.full_ranking import _all_scores
from cross_sell.evaluate.tree.measure import QUESTIONS, Cases, chance, measure_walks
from cross_sell.evaluate.tree.table import format_tree
from cross_sell.serve.item_tree import item_tree
from cross_sell.serve.tastes import Taste
from cross_sell.warehouse.built import open_build

# The shop holds three items of one category in a heap.
TREE = item_tree([
    (1, None, 2, None, "category", "", None, None),
    (2, 1, 3, None, "category", "Tents", None, None),
    (3, 2, 4, 5, "item", "Tents", "t1", 0.0),
    (4, 3, None, None, "item", "Tents", "t2", -1.0),
    (5, 3, None, None, "item", "Tents", "t3", -2.0),
])


def test_figures_by_hand() -> None:
    """anna has t1 on her list and may not get t2; bert was scored for t3, and has nothing listed."""
    cases = Cases(
        TREE, ["anna", "bert"], {"anna": Taste(), "bert": Taste(scores={"t3": 1.0})},
        {"anna": {"t2"}, "bert": set()}, {"anna": {"t1"}, "bert": set()},
    )
    found = measure_walks(cases)
    assert (found["items"], found["nodes"], found["users"]) == (3, 5, 2)
    results = {(row["question"], row["method"]): row for row in found["results"]}
    sure = results["all items", "best first, until sure"]
    # The shop and t1 (its only category needs no look) for anna; t2 or t3, too, for bert's t3.
    assert sure["score_share"] == 1
    assert sure["evaluations"] == pytest.approx((2 + 4) / 2)
    assert sure["evaluation_share"] == pytest.approx((2 / 2 + 4 / 3) / 2)
    # By taste alone bert's descent stops at t1; t3, which is better, was looked at on the way.
    alone = results["all items", "one descent by taste alone"]
    assert (alone["score_share"], alone["evaluations"]) == (1, 5)
    # After the list anna's best is t3; there are too few looks in 20 % of three items for any.
    assert results["after the list", "best first, until sure"]["score_share"] == 1
    assert results["after the list", "best first, 20%"]["score_share"] == 0
    taken = {(row["question"], row["items"]): row for row in found["taken"]}
    assert taken["all items", 2]["score_share"] == 1
    assert taken["all items", 2]["users"] == 2
    assert ("all items", 4) not in taken


def test_users_for_whom_nothing_is_left_do_not_count() -> None:
    everything = {"t1", "t2", "t3"}
    cases = Cases(
        TREE, ["anna", "bert"], {"anna": Taste(), "bert": Taste()},
        {"anna": set(), "bert": everything}, {"anna": everything, "bert": set()},
    )
    found = measure_walks(cases)
    assert {(row["question"], row["users"]) for row in found["results"]} == {("all items", 1)}


def test_five_percent_of_a_scan_find_nine_tenths_of_the_best_score(demo_shop: DemoShop) -> None:
    words = ("evaluate", "tree", "--users", "200")
    outcome = command(*words, "--json", database=demo_shop.database)
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)
    results = {(row["question"], row["method"]): row for row in found["results"]}
    for question in QUESTIONS:
        within = results[question, "best first, 5%"]
        assert within["score_share"] >= 0.9
        assert within["evaluation_share"] <= 0.05
        sure = results[question, "best first, until sure"]
        assert sure["score_share"] == pytest.approx(1)
        assert sure["evaluation_share"] <= 0.05
    assert all(row["score_share"] >= 0.9 for row in found["full_ranking"])
    assert "| after the list | best first, 5% |" in format_tree(found)


def test_the_full_ranking_is_that_of_the_build(demo_shop: DemoShop) -> None:
    """A candidate has the score that the build gives it."""
    with open_build(demo_shop.database, ()) as connection:
        users = connection.execute(
            "select user_id from int_users order by user_key limit 20"
        ).fetchall()
        found = _all_scores(connection, [user for (user,) in users])
        candidates = connection.execute("""
            select user_id, item_id, log_odds from int_user_candidates
            inner join int_users using (user_key) inner join int_items using (item_key)
            where user_key in (select user_key from walked_users)
        """).fetchall()
    assert candidates
    assert all(found[user][item] == pytest.approx(score) for user, item, score in candidates)


def test_a_simulated_shop_is_built_as_far_as_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    monkeypatch.setattr(tree_shop, "simulate", lambda *words: calls.append(words))
    monkeypatch.setattr(tree_shop, "build_as_of", lambda *words: calls.append(words))
    database = tree_shop.build_simulated_shop(tmp_path, 5000, lambda line: None)
    (folder, size), (built, variables, select, _) = calls
    assert (size.items, size.events) == (5000, 50_000)
    assert (built, variables) == (database, {"data_path": str(folder)})
    assert {"+item_tree", "+user_recommendations"} <= set(select)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--users", "0"), "--users 0 is not a whole number from 1 to 100,000"),
        (("--items", "1e5"), "--items 1e5 is not a whole number from 100 to 1,000,000"),
    ],
)
def test_wrong_numbers_get_one_line(tmp_path: Path, words: tuple[str, ...], error: str) -> None:
    outcome = command("evaluate", "tree", *words, database=tmp_path / "shop.duckdb")
    assert outcome.error == error


def test_without_a_build_there_is_one_line(tmp_path: Path) -> None:
    database = tmp_path / "shop.duckdb"
    assert "no database" in command("evaluate", "tree", database=database).error
    duckdb.connect(str(database)).close()
    assert "not a complete build" in command("evaluate", "tree", database=database).error
