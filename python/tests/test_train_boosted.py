"""LightGBM as a method of a backtest: what it learns from, and the lists that it makes."""

import duckdb
import numpy as np
import pytest

from cross_sell.train.ranking.boosted import BoostedTrees
from cross_sell.train.ranking.examples import Examples
from cross_sell.train.ranking.fit import fit
from cross_sell.train.ranking.scores import score

pytest.importorskip("lightgbm", reason="lightgbm is not installed")

TERMS = ["own_orders", "own_cart"]


def either_but_not_both(users: int = 400, per_user: int = 40) -> Examples:
    """Return candidates, half of them known, bought where exactly one of two features is large.

    No line tells that; a tree of two cuts does.
    """
    generator = np.random.default_rng(3)
    rows = users * per_user
    features = generator.random((rows, 2)).astype(np.float32)
    is_likely = (features[:, 0] > 0.5) != (features[:, 1] > 0.5)
    is_positive = generator.random(rows) < np.where(is_likely, 0.5, 0.02)
    is_known = np.arange(rows) % 2 == 1
    return Examples(
        TERMS, features, is_known, is_positive, np.repeat(np.arange(users), per_user), np.ones(rows)
    )


@pytest.fixture(scope="module")
def examples() -> Examples:
    return either_but_not_both()


@pytest.fixture(scope="module")
def trees(examples: Examples) -> BoostedTrees:
    found = BoostedTrees()
    found.fit(examples)
    return found


def test_trees_find_what_a_line_cannot(examples: Examples, trees: BoostedTrees) -> None:
    """The chance is .5 or .02 by the corner of the square; a line says .26 everywhere."""
    corners = np.array([[0.2, 0.8], [0.8, 0.2], [0.2, 0.2], [0.8, 0.8]])
    for is_known in (False, True):
        kinds = np.full(4, is_known)
        chances = 1 / (1 + np.exp(-trees.scores(corners, kinds)))
        assert chances == pytest.approx([0.5, 0.5, 0.02, 0.02], abs=0.1)
        line = score(fit(examples).parameters, TERMS, corners, kinds)
        assert 1 / (1 + np.exp(-line)) == pytest.approx([0.26] * 4, abs=0.08)


def test_the_same_examples_give_the_same_scores(examples: Examples, trees: BoostedTrees) -> None:
    again = BoostedTrees()
    again.fit(examples)
    features, is_known = examples.features[:1_000], examples.is_known[:1_000]
    assert np.array_equal(again.scores(features, is_known), trees.scores(features, is_known))


def test_a_weight_counts_as_so_many_candidates(examples: Examples) -> None:
    """Half of what was not bought, at twice the weight, leaves the mean chance as it is."""
    keep = examples.is_positive | ((np.arange(len(examples.users)) // 2) % 2 == 0)
    parts = {name: values[keep] for name, values in vars(examples).items() if name != "terms"}
    parts["weights"] = np.where(parts["is_positive"], 1.0, 2.0)
    found = BoostedTrees()
    found.fit(Examples(terms=TERMS, **parts))
    chances = 1 / (1 + np.exp(-found.scores(examples.features, examples.is_known)))
    assert chances.mean() == pytest.approx(examples.is_positive.mean(), abs=0.01)


def test_a_component_with_few_positives_has_a_constant(examples: Examples) -> None:
    """9 of 8,000 known candidates are bought: their log odds are ln(9.5 / 7,991.5)."""
    is_positive = examples.is_positive & ~examples.is_known
    is_positive[np.flatnonzero(examples.is_known)[:9]] = True
    found = BoostedTrees()
    found.fit(Examples(**{**vars(examples), "is_positive": is_positive}))
    scores = found.scores(examples.features[:2], np.array([True, True]))
    assert scores == pytest.approx([np.log(9.5 / 7_991.5)] * 2)


# User 1 knows items 1 to 4. By what is bought, the odd items come first, known or new; then the
# shop's fillers. Item 6 is sold out.
SHOP = """
create table evaluated_users as select 1 as user_key, '' as country;
create table known_items as select 1 as user_key, unnest(range(1, 5)) as item_key;
create table int_ranking_features as
select
    cast(1 as integer) as user_key, cast(item_key as integer) as item_key,
    item_key < 5 as is_known, 0.2 as own_orders,
    case when item_key % 2 = 1 then 0.8 else 0.2 end as own_cart
from (select unnest(range(1, 9)) as item_key);
create table int_eligible_items as
select unnest(range(1, 12)) as item_key, true as is_eligible;
update int_eligible_items set is_eligible = false where item_key = 6;
create table int_user_suppressions as select 1 as user_key, 1 as item_key where false;
create table int_country_exclusions as select 1 as item_key, '' as country where false;
create table int_user_fillers as select 1 as user_key, 9 as item_key, 1 as item_rank;
create table list_users as select 1 as user_key, '' as country, 2 as places;
create table popular_items as
select '' as country, unnest([10, 1]) as item_key, unnest([1, 2]) as filler_rank;
"""


def test_its_lists_are_made_as_ours_are(trees: BoostedTrees) -> None:
    with duckdb.connect() as connection:
        connection.execute(SHOP)
        trees.load_lists(connection)
        found = dict(
            connection.execute(
                "select item_class, list(item_key order by item_rank) from lists group by all"
            ).fetchall()
        )
    assert found["known"] == [1, 3, 2, 4]
    assert found["new"] == [5, 7, 8, 9, 10]
    assert set(found["all"][:4]) == {1, 3, 5, 7} and found["all"][-2:] == [9, 10]


def test_nobody_to_be_evaluated_has_no_lists(trees: BoostedTrees) -> None:
    with duckdb.connect() as connection:
        connection.execute(SHOP + "delete from evaluated_users")
        trees.load_lists(connection)
        assert connection.execute("select count(*) from lists").fetchone() == (0,)
