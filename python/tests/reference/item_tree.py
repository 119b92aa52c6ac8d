"""The tree of items in plain Python: nested, by rules other than those of a heap's numbers.

A node is (kind, category, item_id, popularity_rank, depth, children).
"""

from collections import deque
from collections.abc import Callable

Node = tuple


def item_tree(items: list[tuple[str, tuple[str, ...]]]) -> Node | None:
    """Return the root; None without items.

    items: item_id and the levels of the category path, the most popular of the shop first.
    """
    places = {item: place for place, (item, _) in enumerate(items)}
    return category_node((), items, places, rank=1)(0) if items else None


def category_node(
    path: tuple[str, ...], items: list[tuple], places: dict[str, int], rank: int
) -> Callable[[int], Node]:
    """Return what makes the node of a category at a depth. items: at or below the category."""
    own = [item for item, levels in items if levels == path]
    narrower: dict[tuple, list[tuple]] = {}
    for item, levels in items:
        if levels != path:
            narrower.setdefault(levels[: len(path) + 1], []).append((item, levels))
    entries = [(places[below[0][0]], sub, below) for sub, below in narrower.items()]
    entries += [(places[own[0]], None, own)] if own else []
    makers: deque[Callable[[int], Node]] = deque()
    for number, (_, sub, below) in enumerate(sorted(entries, key=lambda entry: entry[0]), 1):
        makers.append(
            item_node(path, below, 1) if sub is None else category_node(sub, below, places, number)
        )
    # The two least popular come together under one node, which counts as the most popular then.
    while len(makers) > 2:
        right, left = makers.pop(), makers.pop()
        makers.appendleft(group_node(path, left, right))
    children = list(makers)
    return lambda depth: (
        "category", "/".join(path), None, rank, depth, [child(depth + 1) for child in children]
    )


def group_node(path: tuple[str, ...], *children: Callable[[int], Node]) -> Callable[[int], Node]:
    """Return what makes a node over two others of a category."""
    return lambda depth: (
        "group", "/".join(path), None, None, depth, [child(depth + 1) for child in children]
    )


def item_node(path: tuple[str, ...], items: list[str], place: int) -> Callable[[int], Node]:
    """Return what makes the node of the item at a place of its category, counted from 1."""
    children = [
        item_node(path, items, below) for below in (2 * place, 2 * place + 1) if below <= len(items)
    ]
    return lambda depth: (
        "item", "/".join(path), items[place - 1], place, depth,
        [child(depth + 1) for child in children],
    )
