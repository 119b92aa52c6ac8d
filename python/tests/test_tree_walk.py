"""Walks through a tree of items: the best first, each once, with few looks at a user's affinity."""

import random
from itertools import islice
from math import inf, log2

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_shops import checked

from cross_sell.serve.item_tree import ItemTree, item_tree
from cross_sell.serve.tastes import Taste, read_tastes, read_withheld
from cross_sell.serve.tree_walk import Affinity, Walk, descend, next_items

# The shop holds Tents (t1, t2, t3 in a heap) and Mats (m1 over m2).
SMALL = item_tree([
    (1, None, 2, 3, "category", "", None, None),
    (2, 1, 4, None, "category", "Tents", None, None),
    (3, 1, 5, None, "category", "Mats", None, None),
    (4, 2, 6, 7, "item", "Tents", "t1", -1.0),
    (5, 3, 8, None, "item", "Mats", "m1", -2.0),
    (6, 4, None, None, "item", "Tents", "t2", -3.0),
    (7, 4, None, None, "item", "Tents", "t3", -4.0),
    (8, 5, None, None, "item", "Mats", "m2", -5.0),
])


def random_tree(rng: random.Random, items: int, categories: int) -> ItemTree:
    """Return a tree of random scores: a heap of categories, below each of them one of its items."""
    rows = [[1, None, None, None, "category", "", None, None]]

    def add(parent: int, kind: str, category: str, item: str | None, score: float | None) -> int:
        rows.append([len(rows) + 1, parent, None, None, kind, category, item, score])
        above = rows[parent - 1]
        above[2 if above[2] is None else 3] = len(rows)
        return len(rows)

    numbers = iter(range(items))
    groups = [1]
    for number in range(categories):
        category = f"c{number}"
        if number:  # a group takes the place to the right of the one before
            groups.append(add(groups[-1], "group", "", None, None))
        own = add(groups[-1], "category", category, None, None)
        scores = sorted((rng.randrange(-9, 0) for _ in range(items // categories)), reverse=True)
        heap = [own]
        for place, score in enumerate(scores, 1):
            parent = heap[place // 2]
            heap.append(add(parent, "item", category, f"i{next(numbers)}", float(score)))
    return item_tree(rows)


def scan(tree: ItemTree, taste: Taste, excluded: set[str]) -> dict[str, float]:
    """Return the affinity of every item that is not excluded."""
    return {
        item: taste.scores.get(
            item,
            tree.reaches[node] + taste.base + taste.categories.get(tree.categories[node], 0.0),
        )
        for item, node in tree.item_nodes.items()
        if item not in excluded
    }


def test_an_unknown_visitor_gets_items_by_popularity() -> None:
    walk = next_items(SMALL, Taste())
    assert next(walk) == ("t1", -1.0)
    # The shop, the left category (it has the shop's best, so the right one waits), its first item.
    assert walk.evaluations == 3
    assert [item for item, _ in walk] == ["m1", "t2", "t3", "m2"]
    assert walk.is_over
    assert walk.evaluations == 8


def test_taste_and_scores_lead_elsewhere() -> None:
    """Mats add 4.5 to their items: m1 2.5, m2 -.5; t3 was scored 1 for the user, who adds .5 to others."""
    taste = Taste(base=0.5, categories={"Mats": 4.5, "Unknown": 9.0}, scores={"t3": 1.0, "gone": 7.0})
    walk = next_items(SMALL, taste)
    assert list(walk) == [("m1", 3.0), ("t3", 1.0), ("m2", 0.0), ("t1", -0.5), ("t2", -2.5)]


def test_what_is_excluded_is_passed_through() -> None:
    taste = Taste(scores={"t1": 5.0})
    assert [item for item, _ in next_items(SMALL, taste, {"t1", "m1"})] == ["t2", "t3", "m2"]
    assert list(next_items(SMALL, taste, set(SMALL.item_nodes))) == []


def test_one_descent_by_hand() -> None:
    """The shop; Tents and Mats; t1 alone; t2 and t3, which are lower: 1 + 2 + 1 + 2 looks."""
    affinity = Affinity(SMALL, Taste())
    assert descend(affinity) == ("t1", -1.0)
    assert affinity.evaluations == 6
    # Without t1 it goes on to t2; Mats, where m1 is, have been passed.
    affinity = Affinity(SMALL, Taste(), {"t1"})
    assert descend(affinity) == ("t2", -3.0)
    assert descend(Affinity(SMALL, Taste(), set(SMALL.item_nodes))) == (None, -inf)


def test_an_empty_tree_has_nothing() -> None:
    assert list(next_items(item_tree([]), Taste(scores={"a": 1.0}))) == []
    assert descend(Affinity(item_tree([]), Taste())) == (None, -inf)


@checked
@given(seed=st.integers(0, 10**6), categories=st.integers(1, 9), lifts=st.booleans())
def test_a_walk_is_a_sorted_scan(seed: int, categories: int, lifts: bool) -> None:
    """Without scores lifted, all items come all the same, each once."""
    rng = random.Random(seed)
    tree = random_tree(rng, items=60, categories=categories)
    items = sorted(tree.item_nodes)
    taste = Taste(
        base=rng.choice([0.0, -1.0]),
        categories={f"c{rng.randrange(9)}": rng.randrange(1, 4) / 2 for _ in range(3)},
        scores={item: float(rng.randrange(-9, 3)) for item in rng.sample(items, 9)},
    )
    excluded = set(rng.sample(items, rng.choice([0, 5, 40])))
    expected = scan(tree, taste, excluded)
    walk = Walk(Affinity(tree, taste, excluded, lifts_scores=lifts))
    found = list(walk)
    assert dict(found) == expected
    assert len(found) == len(expected)
    assert walk.evaluations <= len(tree.parents)
    if lifts:
        assert [value for _, value in found] == sorted(expected.values(), reverse=True)
        again = next_items(tree, taste, excluded)
        assert list(islice(again, 10)) + list(again) == found


def test_the_first_item_takes_a_few_steps_of_many_thousands() -> None:
    rng = random.Random(3)
    tree = random_tree(rng, items=16_000, categories=8)
    taste = Taste(categories={"c6": 3.0}, scores={"i9999": 0.0, "i20": 1.0})
    walk = next_items(tree, taste)
    expected = scan(tree, taste, set())
    assert next(walk)[1] == max(expected.values())
    assert walk.evaluations <= 8 + 2 * log2(2000)


TABLES = """
    create table int_users as
    select * from (values (1, 'anna', 'DE'), (2, 'bert', null)) as t (user_key, user_id, country);
    create table int_items as
    select * from (values (11, 'tent'), (12, 'mat'), (13, 'mug')) as t (item_key, item_id);
    create table int_categories as select 5 as category_key, 'Camping' as category_path;
    create table int_ranking_user_parts as select 1 as user_key, 0.5::double as log_odds;
    create table int_ranking_taste_parts as
    select 1 as user_key, 5 as category_key, 0.25::double as log_odds;
    create table int_user_candidates as
    select 1 as user_key, 12 as item_key, -2::double as log_odds;
    create table int_user_suppressions as select 2 as user_key, 11 as item_key;
    create table int_country_exclusions as select 13 as item_key, 'DE' as country;
"""


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_tastes_are_read_from_a_build(build: duckdb.DuckDBPyConnection) -> None:
    assert read_tastes(build, ["anna", "bert", "nobody"]) == {
        "anna": Taste(0.5, {"Camping": 0.25}, {"mat": -2.0}),
        "bert": Taste(),
        "nobody": Taste(),
    }
    assert read_tastes(build, []) == {}


def test_what_is_withheld_is_read_from_a_build(build: duckdb.DuckDBPyConnection) -> None:
    """The mug is not sold in Germany; a user without a country may be offered everything."""
    assert read_withheld(build, ["anna", "bert", "nobody"]) == {
        "anna": {"mug"}, "bert": {"tent"}, "nobody": set(),
    }
