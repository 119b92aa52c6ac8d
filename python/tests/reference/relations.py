"""Co-purchase, view-then-purchase and complementarity in plain Python, from docs/formulas.md.

Slow and simple on purpose: every person and every pair is looked at. It reads shops without faults:
every event has a known user, a known item and one event type.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations
from statistics import median

from reference.reading import tie_breaker
from shop import Shop

VIEWS = ("view", "wishlist", "add_to_cart")
DAY = timedelta(days=1)


@dataclass
class Pair:
    """What people did with an ordered pair of items, or of categories."""

    later: int = 0
    together: int = 0
    earlier: int = 0
    delays: list = field(default_factory=list)  # of those later and together, in days
    viewed_then_bought: int = 0
    instead: int = 0
    p: float = 0.0
    p_together: float = 0.0
    q: float = 0.0

    @property
    def s(self) -> float:
        return self.p - self.q


def first_times(shop: Shop, as_of: datetime, days: int, length: int) -> dict:
    """Return user -> item -> [first viewed, first bought]; at most `length` items a user."""
    events = [
        event for event in shop["events"] if as_of - days * DAY <= event["event_at"] <= as_of
    ]
    began = {}
    for event in events:
        if event["event_type"] == "purchase" and event["order_id"] is not None:
            order = event["user_id"], event["order_id"]
            began[order] = min(event["event_at"], began.get(order, event["event_at"]))
    firsts = defaultdict(dict)
    for event in events:
        place = {"purchase": 1, **dict.fromkeys(VIEWS, 0)}.get(event["event_type"])
        if place is None:
            continue
        at = event["event_at"]
        if place == 1:
            at = began.get((event["user_id"], event["order_id"]), at)
        times = firsts[event["user_id"]].setdefault(event["item_id"], [None, None])
        times[place] = at if times[place] is None else min(at, times[place])

    def latest_first(entry: tuple) -> tuple:
        item, times = entry
        latest = max(time for time in times if time is not None)
        return (-latest.timestamp(), tie_breaker(item))

    return {
        user: dict(sorted(items.items(), key=latest_first)[:length])
        for user, items in firsts.items()
    }


def category_times(firsts: dict, paths: dict, levels: int) -> dict:
    """Return the same for categories of every level, as user -> path -> [first viewed, bought]."""
    found = {}
    for user, items in firsts.items():
        found[user] = {}
        for item, times in items.items():
            parts = (paths.get(item) or "").split("/")
            for level in range(1, min(len(parts), levels) + 1):
                if not parts[level - 1]:
                    continue
                before = found[user].setdefault("/".join(parts[:level]), [None, None])
                for place in (0, 1):
                    known = [time for time in (before[place], times[place]) if time is not None]
                    before[place] = min(known, default=None)
    return found


def pairs_of(firsts: dict) -> dict:
    """Return (i, j) -> what people did with the two; categories only of one level."""
    viewers, buyers = defaultdict(int), defaultdict(int)
    pairs = defaultdict(Pair)
    for times_of in firsts.values():
        for thing, (viewed, bought) in times_of.items():
            viewers[thing] += viewed is not None
            buyers[thing] += bought is not None
        for i, j in permutations(times_of, 2):
            if i.count("/") == j.count("/"):
                _add_person(pairs[i, j], times_of[i], times_of[j])
    for (i, j), pair in pairs.items():
        if pair.later + pair.together:
            pair.p = pair.later / math.sqrt(buyers[i] * buyers[j])
            pair.p_together = pair.together / math.sqrt(buyers[i] * buyers[j])
        if pair.viewed_then_bought:
            pair.q = pair.viewed_then_bought / math.sqrt(viewers[i] * buyers[j])
    return dict(pairs)


def _add_person(pair: Pair, times_of_i: list, times_of_j: list) -> None:
    viewed_i, bought_i = times_of_i
    _, bought_j = times_of_j
    if bought_j is None:
        return
    if viewed_i is not None and viewed_i < bought_j:
        pair.viewed_then_bought += 1
        pair.instead += bought_i is None
    if bought_i is None:
        return
    delay = bought_j.replace(microsecond=0) - bought_i.replace(microsecond=0)
    if bought_j > bought_i:
        pair.later += 1
    elif bought_j == bought_i:
        pair.together += 1
    else:
        pair.earlier += 1
        return
    pair.delays.append(delay / DAY)


def bucket(days: float) -> str:
    """Return the name of the bucket of a delay."""
    names = ("0-1", "1-7", "7-28", "over 28")
    return names[sum(days > end for end in (1, 7, 28))]


def typical_delay(pair: Pair) -> float:
    """Return the median of the days between the two purchases."""
    return median(pair.delays)
