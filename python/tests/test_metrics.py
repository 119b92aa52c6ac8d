"""Metrics, list figures and intervals of a backtest, against what they are by definition."""

import doctest
import random
from math import log2

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from cross_sell.evaluate import bootstrap
from cross_sell.evaluate.backtest import metrics
from cross_sell.evaluate.backtest.outcomes import CASES
from cross_sell.evaluate.bootstrap import interval, resampled_means

ITEMS = range(60)
PART = (7, "purchase", "new")  # of all users


def by_definition(ranking: list[int], targets: set[int], popular: list[int]) -> dict[str, float]:
    """Return the metrics of one user, item by item."""
    hits, precisions, gain = 0, 0.0, 0.0
    for place, item in enumerate(ranking[:20], start=1):
        if item in targets:
            hits += 1
            if place <= 12:
                precisions += hits / place
            if place <= 10:
                gain += 1 / log2(place + 1)
    ideal = sum(1 / log2(place + 1) for place in range(1, min(len(targets), 10) + 1))
    return {
        "hit_rate_at_20": float(hits > 0),
        "map_at_12": precisions / min(len(targets), 12),
        "ndcg_at_10": gain / ideal,
        "recall_at_20": hits / len(targets),
        "serendipity_at_20": len(set(ranking[:20]) & targets - set(popular)) / 20,
    }


def lists(rankings: dict[int, list[int]], item_class: str) -> pa.Table:
    """Return lists of a class as a table: user_key, item_key, item_class, item_rank.

    In each other class a user has the same items the other way round.
    """
    rows = [
        {"user_key": user, "item_key": item, "item_class": one, "item_rank": place}
        for user, ranking in rankings.items()
        for one in ("new", "known", "all")
        for place, item in enumerate(ranking if one == item_class else ranking[::-1], start=1)
    ]
    types = {"user_key": pa.int32(), "item_key": pa.int32(), "item_class": pa.string()}
    return pa.Table.from_pylist(rows, schema=pa.schema({**types, "item_rank": pa.int32()}))


def measured(
    rankings: dict[int, list[int]], targets: dict[int, set[int]], popular: dict[int, list[int]]
) -> dict[int, dict[str, float]]:
    """Return the metrics of each user with a target, as the backtest measures them."""
    with duckdb.connect() as connection:
        connection.register("lists", lists(rankings, "new"))
        connection.register("popular_lists", lists(popular, "new"))
        users = pa.table(
            {
                "user_key": list(targets),
                "tie_breaker": list(targets),
                "has_little_history": [False] * len(targets),
            }
        )
        connection.register("evaluated_users", users)
        wanted = [
            (*PART, user, item, f"i{item}") for user, items in targets.items() for item in items
        ]
        connection.execute(
            "create temp table targets (days integer, event_type varchar, item_class varchar,"
            " user_key integer, item_key integer, product_id varchar)"
        )
        connection.executemany("insert into targets values (?, ?, ?, ?, ?, ?)", wanted)
        connection.execute(CASES)
        metrics.create_user_values(connection)
        metrics.add_user_values(connection, "method")
        (part,) = metrics.slices(connection)
        values = metrics.slice_values(connection, ["method"], part)[:, 0]
        keys = connection.sql("select user_key from cases order by case_number").fetchall()
    return {
        user: dict(zip(metrics.METRICS, row, strict=True))
        for (user,), row in zip(keys, values.tolist(), strict=True)
    }


def test_the_worked_example_holds() -> None:
    outcome = doctest.testmod(metrics)
    assert outcome.attempted > 0 and outcome.failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_metrics_are_those_by_definition(seed: int) -> None:
    """Lists of 0 to 20 items; from no hit to more targets than the list has places."""
    chance = random.Random(seed)
    users = range(80)
    rankings = {user: chance.sample(ITEMS, chance.choice([0, 1, 3, 12, 20])) for user in users}
    popular = {user: chance.sample(ITEMS, 20) for user in users}
    targets = {user: set(chance.sample(ITEMS, chance.choice([1, 2, 9, 15, 40]))) for user in users}
    found = measured(rankings, targets, popular)
    assert found.keys() == targets.keys()
    for user in users:
        wanted = by_definition(rankings[user], targets[user], popular[user])
        assert found[user] == pytest.approx(wanted, abs=1e-9), user


def test_metrics_by_hand() -> None:
    """Three targets, at places 1, 3 and 13 of a list; the first is popular."""
    ranking = list(range(20))
    found = measured({1: ranking}, {1: {0, 2, 12}}, {1: [0]})[1]
    assert found == pytest.approx(
        {
            "hit_rate_at_20": 1,
            "map_at_12": (1 + 2 / 3) / 3,
            "ndcg_at_10": (1 + 1 / 2) / (1 + 1 / log2(3) + 1 / 2),
            "recall_at_20": 1,
            "serendipity_at_20": 2 / 20,
        }
    )


def list_figures(rankings: dict[int, list[int]], categories: list[str | None]) -> dict:
    """Return the figures of lists in a shop of five items, touched by 4, 2, 1, 1 and 0 people.

    Item 4 may not be offered. There are 8 users with touches and 4 evaluated users.
    """
    with duckdb.connect() as connection:
        connection.register("lists", lists(rankings, "all"))
        connection.execute(
            """
            create table int_items as
            select unnest(range(5)) as item_key, unnest(range(5)) as tie_breaker,
                unnest(?::varchar[]) as category_path;
            """,
            [categories],
        )
        connection.execute(
            """
            create table int_eligible_items as
            select item_key, item_key < 4 as is_eligible from int_items;
            create table int_item_popularity as
            select unnest(range(4)) as item_key, unnest([4, 2, 1, 1]) as people;
            create table int_user_items as select unnest([1, 2, 3, 4, 5, 6, 7, 8]) as user_key;
            create table evaluated_users as select unnest(range(4)) as user_key;
            """
        )
        return metrics.list_figures(connection)


def test_targets_are_measured_on_the_list_of_their_class() -> None:
    """A list of known items has no hit among new targets, and a target of all is found in all."""
    lists = pa.Table.from_pylist(
        [
            {"user_key": 1, "item_key": 5, "item_class": "known", "item_rank": 1},
            {"user_key": 1, "item_key": 6, "item_class": "new", "item_rank": 1},
            {"user_key": 1, "item_key": 5, "item_class": "all", "item_rank": 1},
            {"user_key": 1, "item_key": 6, "item_class": "all", "item_rank": 2},
        ]
    )
    targets = pa.Table.from_pylist(
        [
            {"days": 7, "event_type": "any", "item_class": item_class, "user_key": 1, "item_key": 6}
            for item_class in ("new", "all")
        ]
    )
    with duckdb.connect() as connection:
        connection.register("lists", lists)
        connection.register("popular_lists", lists.slice(0, 1))
        connection.register("targets", targets)
        connection.execute(
            "create temp table cases as select days, event_type, item_class, 'all' as user_class,"
            " user_key, 1 as targets, 0 as case_number from targets"
        )
        metrics.create_user_values(connection)
        metrics.add_user_values(connection, "method")
        found = connection.execute(
            "select item_class, map_at_12, serendipity_at_20 from user_values order by item_class"
        ).fetchall()
    assert found == [("all", 1 / 2, 1 / 20), ("new", 1, 1 / 20)]


def test_list_figures_by_hand() -> None:
    """Item 0 is the head: the first of the 4 touched items, 20 % of which is rounded up to one.

    Self-information: item 0 log2(8/4) = 1, item 1 log2(8/2) = 2, items 2 and 3 log2(8/1) = 3.
    User 0 has items 0, 1, 2: two of three pairs are of unlike category; novelty 2; tail 2/3.
    User 1 has item 3, no pair; novelty 3; tail 1. Users 2 and 3 have no list.
    All 4 items that may be offered are listed.
    """
    found = list_figures({0: [0, 1, 2], 1: [3]}, ["A", "A", "B", "B", None])
    assert found == pytest.approx(
        {
            "coverage": 1,
            "novelty": 2.5,
            "category_diversity": 2 / 3,
            "long_tail_share": (2 / 3 + 1) / 2,
            "list_length": 1,
        }
    )


def test_list_figures_where_there_is_little_to_measure() -> None:
    """Items without a category are unlike all; an item nobody touched counts as touched by one."""
    assert list_figures({0: [0, 1]}, ["A", None, None, "B", "B"])["category_diversity"] == 1
    assert list_figures({0: [4]}, ["A", "B", "B", "B", "B"])["novelty"] == 3
    assert list_figures({0: [0, 1]}, ["A"] * 5)["category_diversity"] is None
    nothing = list_figures({}, ["A", "B", "B", "B", "B"])
    assert nothing.pop("coverage") == nothing.pop("list_length") == 0
    assert set(nothing.values()) == {None}


def test_an_interval_of_equal_values_has_no_width() -> None:
    low, high = interval(resampled_means(np.full((50, 1), 0.25)))
    assert low == pytest.approx([0.25], abs=1e-12)
    assert high == pytest.approx([0.25], abs=1e-12)


def test_resamples_of_two_users_have_the_means_they_can_have() -> None:
    """Of 0 and 1, a resample has the mean 0, 1/2 or 1, with the odds 1 : 2 : 1."""
    means = resampled_means(np.array([[0.0], [1.0]]))[:, 0]
    found, counts = np.unique(means, return_counts=True)
    assert found.tolist() == [0, 0.5, 1]
    # Four standard deviations of a share among 1000.
    assert counts / 1000 == pytest.approx([0.25, 0.5, 0.25], abs=0.064)
    assert interval(means[:, np.newaxis])[:, 0].tolist() == [0, 1]


def test_an_interval_is_that_of_the_normal_approximation_where_users_are_many() -> None:
    """400 users, half of them 1: the standard error is 1/40, the interval 1.96 of it each way."""
    low, high = interval(resampled_means(np.repeat([[0.0], [1.0]], 200, axis=0)))
    assert low == pytest.approx([0.5 - 1.96 / 40], abs=0.006)
    assert high == pytest.approx([0.5 + 1.96 / 40], abs=0.006)


def test_columns_share_their_resamples() -> None:
    """A method that is better by the same for every user is so in every resample."""
    values = np.random.default_rng(1).random((30, 1))
    means = resampled_means(np.hstack([values, values + 0.1]))
    assert means[:, 1] - means[:, 0] == pytest.approx(0.1, abs=1e-12)
    assert means[:, 0].std() > 0.01


def test_resamples_do_not_depend_on_how_many_are_drawn_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = np.random.default_rng(2).random((30, 2))
    at_once = resampled_means(values)
    monkeypatch.setattr(bootstrap, "DRAWS_AT_ONCE", 7 * 30)
    assert resampled_means(values) == pytest.approx(at_once, abs=1e-12)
    monkeypatch.setattr(bootstrap, "DRAWS_AT_ONCE", 1)
    assert resampled_means(values) == pytest.approx(at_once, abs=1e-12)
