"""The mart `item_tree` equals a tree made in plain Python, whatever the catalogue."""

import random
from math import floor, log2

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_shops import checked
from reference.item_tree import item_tree
from shop import CompiledProject, rows

CATALOGUE = (
    "int_eligible_items", "int_item_leaf_categories", "int_item_scopes", "int_categories",
    "int_category_ancestors", "int_items",
)
TREE = ("int_tree_items", "int_tree_entries", "int_tree_categories", "int_tree_nodes", "item_tree")
LEVELS = ("a", "b", "c")
# Few names, so that paths meet at all levels; six levels are one more than are used.
paths = st.one_of(
    st.none(), st.lists(st.sampled_from(LEVELS), min_size=1, max_size=6).map("/".join)
)
# Path, popularity (few, so that many are equal), and whether it may be offered.
catalogues = st.lists(
    st.tuples(paths, st.integers(0, 3), st.sampled_from([True, True, True, False])), max_size=40
)


def built_tree(
    project: CompiledProject, catalogue: list[tuple]
) -> tuple[duckdb.DuckDBPyConnection, list[tuple]]:
    """Build the tree of a catalogue; return the connection and the items as the reference reads them."""
    shop = {
        "events": [],
        "items": [
            {"item_id": f"i{number}", "category_path": path, "is_recommendable": is_offered}
            for number, (path, _, is_offered) in enumerate(catalogue)
        ],
    }
    connection = project.build(shop, *CATALOGUE)
    connection.execute(
        "create table popularities as select 'i' || (row_number() over () - 1) as item_id,"
        " popularity from (select unnest($1) as popularity)",
        [[float(popularity) for _, popularity, _ in catalogue]],
    )
    connection.execute(
        "create table int_ranking_item_parts as select item_key, popularity as log_odds"
        " from int_items inner join popularities using (item_id)"
    )
    for name in TREE:
        project.create(connection, name)
    keys = {row["item_id"]: row["item_key"] for row in rows(connection, "from int_items")}
    offered = sorted(
        (-popularity, keys[f"i{number}"], f"i{number}", tuple((path or "").split("/")[:5]))
        for number, (path, popularity, is_offered) in enumerate(catalogue)
        if is_offered
    )
    return connection, [
        (item, () if levels == ("",) else levels) for _, _, item, levels in offered
    ]


def nested(connection: duckdb.DuckDBPyConnection) -> tuple | None:
    """Return the mart as the reference has it, and check the links of every node on the way."""
    nodes = {row["node_id"]: row for row in rows(connection, "from item_tree")}
    assert sorted(nodes) == list(range(1, len(nodes) + 1))
    met = []

    def node(number: int, parent: int | None) -> tuple:
        row = nodes[number]
        met.append(number)
        assert row["parent_node_id"] == parent
        assert (row["score"] is None) == (row["kind"] != "item")
        below = [row["left_node_id"], row["right_node_id"]]
        assert below[0] is not None or below[1] is None
        children = [child for child in below if child is not None]
        assert all(child > number for child in children)
        return (
            row["kind"], row["category"], row["item_id"], row["popularity_rank"], row["depth"],
            [node(child, number) for child in children],
        )

    root = node(1, None) if nodes else None
    assert sorted(met) == sorted(nodes)
    return root


@checked
@given(catalogue=catalogues)
@example(catalogue=[])
@example(catalogue=[("a", 1, False)])
@example(catalogue=[(None, 1, True)])
@example(catalogue=[("a", 1, True)])
@example(catalogue=[("a", 1, True), ("a", 1, True)])
@example(catalogue=[("a", 1, True), ("b", 2, True), (None, 3, True)])
@example(catalogue=[("a/b/c/a/b", 1, True), ("a/b", 2, True), ("a/b/c/a/b/c", 0, True)])
@example(catalogue=[("a", number % 5, True) for number in range(70)])
@example(catalogue=[(f"{number:02d}/x", number % 3, True) for number in range(33)])
def test_the_tree_is_that_of_the_reference(
    compiled_project: CompiledProject, catalogue: list[tuple]
) -> None:
    connection, items = built_tree(compiled_project, catalogue)
    with connection:
        assert nested(connection) == item_tree(items)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_large_tree_is_as_deep_as_logarithms_allow(
    compiled_project: CompiledProject, seed: int
) -> None:
    """3,000 items in up to 100 categories of two levels."""
    rng = random.Random(seed)
    catalogue = [
        (f"{rng.randrange(10)}/{rng.randrange(10)}", rng.randrange(500), True)
        for _ in range(3000)
    ]
    connection, items = built_tree(compiled_project, catalogue)
    with connection:
        assert nested(connection) == item_tree(items)
        (deepest,) = connection.execute("select max(depth) from item_tree").fetchone()
    most = max(sum(path == other for _, other in items) for path in {path for _, path in items})
    # Ten categories in a tree are four steps deep at most, twice; one more to the items.
    assert deepest <= 4 + 4 + 1 + floor(log2(most))
