"""How many items of a user are paired, in plain Python, from docs/formulas.md: every pair is made."""

from collections.abc import Callable, Iterable
from itertools import combinations


def followed_items(users_items: Iterable[int], settings: dict) -> int:
    """Return how many items a touch follows. users_items: how many items each user touched."""
    users_items = list(users_items)

    def pairs(length: int) -> int:
        return sum(
            later - earlier < length
            for items in users_items
            for earlier, later in combinations(range(items), 2)
        )

    return _longest(pairs, settings)


def compared_items(users_items: Iterable[int], settings: dict) -> int:
    """Return how many latest items are compared. users_items: each user's late items."""
    users_items = list(users_items)

    def pairs(length: int) -> int:
        return sum(
            1 for items in users_items for _ in combinations(range(min(items, length)), 2)
        )

    return _longest(pairs, settings)


def _longest(pairs: Callable[[int], int], settings: dict) -> int:
    longest = settings["history_length"]
    shortest = min(settings["transition_max_gap"] + 1, longest)
    for length in range(longest, shortest, -1):
        if pairs(length) <= settings["pair_comparisons"]:
            return length
    return shortest
