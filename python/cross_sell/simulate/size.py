"""How much to simulate, and into which chunks of users it is cut."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

EVENTS, LARGE_EVENTS = 120e3, 1e7  # of the demo shop, and of the large one that it grows to
FEWEST = {"events": 1000, "users": 50, "items": 300, "days": 30, "offers": 1000}
MOST = {"events": 10**10, "users": 10**9, "items": 5 * 10**6, "days": 3650, "offers": 10**7}
CHUNK_EVENTS = 600_000
CHUNK_USERS = 50_000


@dataclass(frozen=True)
class Size:
    """How much to simulate: events wanted (met within a few per cent), users, rows of items.

    offers: decisions about promotions, which then say how many users and events there are; 0 for a
    shop that makes them in passing.
    """

    events: int
    users: int
    items: int
    shape: str = "outdoor"
    offers: int = 0


def grown(events: float, small: float, large: float) -> float:
    """Return what is `small` in the demo shop and `large` in the large one, at a size between."""
    growth = math.log(large / small) / math.log(LARGE_EVENTS / EVENTS)
    return small * (events / EVENTS) ** growth


def chunks(n_users: int, events_per_user: float) -> Iterator[tuple[int, int, int]]:
    """Yield the number, the first user and the number of users of each chunk."""
    at_once = int(min(CHUNK_USERS, max(50, CHUNK_EVENTS // events_per_user)))
    for part, first in enumerate(range(0, n_users, at_once)):
        yield part, first, min(at_once, n_users - first)
