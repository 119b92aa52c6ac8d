"""The part of a page between a customer's list and the popular items: what the category tree finds.

Builds without the mart `item_tree` have none, and popular items follow the list at once.
"""

from collections.abc import Iterator
from itertools import islice

from cross_sell.serve import lookup
from cross_sell.serve.builds import Build
from cross_sell.serve.tree_walk import next_items

# How many items come by the tree. A page deep down walks again over those before it, at about 20
# microseconds each.
MOST = 200


def tree_items(build: Build, user: lookup.User | None, seen: bytearray) -> Iterator[int]:
    """Yield the places of items that a walk of the tree finds for a customer, best first.

    seen: a byte for each place, 1 where the item is listed already or must not be offered. The same
    build, customer and `seen` give the same items, as a cursor counts them. An unknown customer has
    no taste that a walk could go by.
    """
    if build.tree is None or user is None:
        return
    taste = lookup.taste(build, user)
    walk = next_items(build.tree, taste, _Seen(build.tree_places, seen))
    for item_id, _ in islice(walk, MOST):
        yield build.tree_places[item_id]


class _Seen:
    """The ids of the items at some places, without a set of them."""

    def __init__(self, places: dict[str, int], seen: bytearray) -> None:
        self._places, self._seen = places, seen

    def __contains__(self, item_id: str) -> bool:
        return bool(self._seen[self._places[item_id]])
