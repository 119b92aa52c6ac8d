"""The mart `item_tree` in memory: read once per build, walked for every visitor (tree_walk)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

import duckdb

NODES = """
    select node_id, parent_node_id, left_node_id, right_node_id, kind, category, item_id, score
    from item_tree
    order by node_id
"""


@dataclass(frozen=True)
class ItemTree:
    """The nodes by their number from 0, the root; a parent comes before what is below it.

    parents: number of the node above, -1 for the root. children: numbers of at most two nodes below,
    the left one first. items: item_id, None for a category or group. categories: path of the
    category. reaches: the score of the most popular item at or below the node, in log odds (the
    score of an item: its own). item_nodes: item_id -> number. first_items: category path -> number of
    its most popular item.
    """

    parents: list[int] = field(default_factory=list)
    children: list[tuple[int, ...]] = field(default_factory=list)
    items: list[str | None] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    reaches: list[float] = field(default_factory=list)
    item_nodes: dict[str, int] = field(default_factory=dict)
    first_items: dict[str, int] = field(default_factory=dict)


def read_item_tree(connection: duckdb.DuckDBPyConnection) -> ItemTree:
    """Return the tree of a build; without nodes where nothing may be offered."""
    return item_tree(connection.execute(NODES).fetchall())


def item_tree(nodes: Iterable[tuple]) -> ItemTree:
    """Return the tree of rows with the columns of NODES, in the order of node_id from 1."""
    tree = ItemTree()
    for node, (_, parent, left, right, kind, category, item, score) in enumerate(nodes):
        tree.parents.append(parent - 1 if parent else -1)
        tree.children.append(tuple(child - 1 for child in (left, right) if child))
        tree.items.append(item if kind == "item" else None)
        tree.categories.append(category)
        tree.reaches.append(score if kind == "item" else -inf)
        if kind == "item":
            tree.item_nodes[item] = node
            tree.first_items.setdefault(category, node)
    for node in range(len(tree.parents) - 1, 0, -1):
        parent = tree.parents[node]
        tree.reaches[parent] = max(tree.reaches[parent], tree.reaches[node])
    return tree
