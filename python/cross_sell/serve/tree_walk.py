"""Walk the tree of items from popular ones to what a user likes, with few looks at their taste.

Affinity, in log odds of the ranking: of an item the user's ranking score; where the ranking has not
scored it for them, what it would give an item that no source lists: the score of the item for
somebody unknown + what the user adds + what their taste of its category adds. Of a category, a group
or a branch of items: the best affinity at or below it. That is known without looking below: the most
popular item stands for all that are neither scored nor in a category that the user likes, and the
few that are (about 40 items and 3 categories) are lifted to the nodes above them.

An evaluation is one look at the affinity of one node. docs/formulas.md, "The tree of items".
"""

from collections.abc import Collection, Iterator
from heapq import heappop, heappush
from math import inf

from cross_sell.serve.item_tree import ItemTree
from cross_sell.serve.tastes import Taste

# Of nodes with equal affinity an item to return comes first, then what has been looked at, then an item at
# or below which there is one as good, and last what may be as good.
ITEM, SEEN, SURE, UNSEEN = 0, 1, 2, 3


class Affinity:
    """The affinities of one user.

    tree, taste: of the user. excluded: items that must not be offered to them, or have been.
    lifts_scores: whether scored items are lifted, too; without, a walk comes upon them by chance.
    evaluations: how often it has been asked so far.
    """

    def __init__(
        self, tree: ItemTree, taste: Taste, excluded: Collection[str] = (), lifts_scores: bool = True
    ) -> None:
        self.tree, self.taste, self.excluded = tree, taste, excluded
        self.evaluations = 0
        self._lifted: dict[int, float] = {}
        for item, score in taste.scores.items() if lifts_scores else ():
            if item in tree.item_nodes and item not in excluded:
                self._lift(tree.item_nodes[item], score)
        for category in taste.categories:
            if category in tree.first_items:
                node = tree.first_items[category]
                self._lift(node, self._unlisted(node))

    def of(self, node: int) -> tuple[float, float]:
        """Return the affinity of a node: the best at or below it, and that of its own item.

        The second is -inf for a category or group, and for an excluded item.
        """
        self.evaluations += 1
        item = self.tree.items[node]
        best = max(self._unlisted(node), self._lifted.get(node, -inf))
        if item is None or item in self.excluded:
            return best, -inf
        return best, self.taste.scores.get(item, self._unlisted(node))

    def _unlisted(self, node: int) -> float:
        liked = 0.0
        if self.tree.items[node] is not None:
            liked = self.taste.categories.get(self.tree.categories[node], 0.0)
        return self.tree.reaches[node] + self.taste.base + liked

    def _lift(self, node: int, value: float) -> None:
        while node >= 0 and self._lifted.get(node, -inf) < value:
            self._lifted[node] = value
            node = self.tree.parents[node]


class Walk(Iterator[tuple[str, float]]):
    """All items of the tree that are not excluded as (item_id, affinity), each once, the best first.

    The open node with the best affinity is always gone on from. A category's affinity is the better
    of its two children's, so the left one is looked at; if it is lower, the right one has the
    category's, and if not, the right one waits until nothing better is left. Equal arguments give
    the same order. best_met: the best affinity of an item that has been looked at so far.
    """

    def __init__(self, affinity: Affinity) -> None:
        self._tree, self._affinity = affinity.tree, affinity
        self._open = [(-inf, UNSEEN, 0)] if affinity.tree.parents else []
        self.best_met = -inf

    @property
    def evaluations(self) -> int:
        """How many there have been so far."""
        return self._affinity.evaluations

    def __next__(self) -> tuple[str, float]:
        while self._open:
            item = self.step()
            if item:
                return item
        raise StopIteration

    @property
    def is_over(self) -> bool:
        """Whether every item has come."""
        return not self._open

    def step(self) -> tuple[str, float] | None:
        """Go on from one node, and return an item with its affinity if it is the next best."""
        negative, state, node = heappop(self._open)
        if state == ITEM:
            return self._tree.items[node], -negative
        if state in (SURE, UNSEEN):
            self._look(node)
            return None
        children = self._tree.children[node]
        first = children[0] if children else None
        if self._tree.items[node] is not None:
            for child in children:
                self._wait(child, UNSEEN, negative)
        elif len(children) == 1:
            self._wait(first, self._inferred(first), negative)
        else:
            is_lower = self._look(first) < -negative
            state = self._inferred(children[1]) if is_lower else UNSEEN
            self._wait(children[1], state, negative)
        return None

    def _look(self, node: int) -> float:
        best, own = self._affinity.of(node)
        self._wait(node, SEEN, -best)
        if own > -inf:
            self.best_met = max(self.best_met, own)
            self._wait(node, ITEM, -own)
        return best

    def _inferred(self, node: int) -> int:
        """The best at or below the node is known; an item's own affinity must still be looked at."""
        return SEEN if self._tree.items[node] is None else SURE

    def _wait(self, node: int, state: int, negative: float) -> None:
        heappush(self._open, (negative, state, node))


def next_items(tree: ItemTree, taste: Taste, excluded: Collection[str] = ()) -> Walk:
    """Return an iterator over the items to go on with after a list, the best first.

    excluded: item ids of the list, and those that must not be offered (tastes.read_withheld). It
    ends when all that may be offered has come.
    """
    return Walk(Affinity(tree, taste, excluded))


def descend(affinity: Affinity) -> tuple[str | None, float]:
    """Go down from the root once: at a node compare it with its children, and stop at the best.

    Returns the best item met with its affinity; None, -inf where all were excluded. A step takes
    two evaluations at most.
    """
    tree, found, found_affinity = affinity.tree, None, -inf
    if not tree.parents:
        return found, found_affinity
    node, (_, own) = 0, affinity.of(0)
    while tree.children[node]:
        looks = [(*affinity.of(child), child) for child in tree.children[node]]
        for _, child_own, child in looks:
            if child_own > found_affinity:
                found, found_affinity = tree.items[child], child_own
        best, next_own, child = max(looks, key=lambda look: (look[0], -look[2]))
        if best <= own:
            break
        node, own = child, next_own
    return found, found_affinity
