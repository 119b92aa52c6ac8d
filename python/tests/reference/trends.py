"""Popularity and trend of a small shop in plain Python: loops, no SQL (see reading.py).

A scope is a category of any level, by its path, or the whole shop, by ''. A list is ranked by its
numbers, then by the tie-breaker of the item's id.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from reference.exact import whole
from reference.offering import OfferingShop
from reference.reading import tie_breaker
from shop import Shop

WINDOWS = (1, 2, 7, 28)
DAMPING = 5


class Trends(OfferingShop):
    """What the project should say of the items and categories of a shop at as_of."""

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        super().__init__(shop, variables, now)
        self.paths = {item: self.category(item) or "" for item in self.products}

    def scopes(self, item: str) -> list[str]:
        """Return the scopes that the item is in, the whole shop first."""
        parts = self.paths[item].split("/")[: self.settings["category_levels"]]
        paths = ["/".join(parts[:level]) for level in range(1, len(parts) + 1)]
        return ["", *filter(None, paths)]

    def activity(self, names_of) -> dict[tuple, tuple]:
        """Return (name, window) -> (buyers, purchases, viewers, views), where there are any.

        names_of: the names under which an item's events are counted.
        """
        counts = {}
        for days in WINDOWS:
            users = defaultdict(list)
            for event in self.events:
                if event["event_at"] > self.as_of - timedelta(days=days):
                    for name in names_of(event["item_id"]):
                        users[name, event["event_type"]].append(event["user_id"])
            for name in {name for name, kind in users if kind in ("purchase", "view")}:
                buyers, viewers = users[name, "purchase"], users[name, "view"]
                counts[name, days] = (
                    len(set(buyers)), len(buyers), len(set(viewers)), len(viewers)
                )
        return counts

    def item_activity(self) -> dict[tuple, tuple]:
        """Return (item, window) -> counts."""
        return self.activity(lambda item: [item])

    def ages(self) -> dict[str, datetime]:
        """Return item -> the moment since which it is known."""
        first = {}
        for event in self.events:
            item, at = event["item_id"], event["event_at"]
            first[item] = min(at, first.get(item, at))
        known = {}
        for item, at in first.items():
            row = self.catalogue.get(item, {})
            offered_at = row.get("available_from") or row.get("created_at") or at
            known[item] = max(min(at, offered_at), min(first.values()))
        return known

    def trends(self) -> dict[str, tuple]:
        """Return item -> (earlier weeks, recent people, earlier weekly people, ratio)."""

        def people(item: str, weeks_ago: int) -> int:
            ends_at = self.as_of - timedelta(weeks=weeks_ago)
            return len(
                {
                    event["user_id"]
                    for event in self.events
                    if event["item_id"] == item
                    and ends_at - timedelta(weeks=1) < event["event_at"] <= ends_at
                    and self.weights[event["event_type"]]["transition_strength"] > 0
                }
            )

        found = {}
        for item, known_at in self.ages().items():
            weeks = [
                weeks_ago
                for weeks_ago in (1, 2, 3, 4)
                if known_at <= self.as_of - timedelta(weeks=weeks_ago + 1)
            ]
            if weeks and any(people(item, weeks_ago) for weeks_ago in range(5)):
                earlier = sum(people(item, weeks_ago) for weeks_ago in weeks) / len(weeks)
                found[item] = (len(weeks), people(item, 0), earlier)
        all_recent = sum(recent for _, recent, _ in found.values())
        all_earlier = sum(whole(earlier * 1e9) for _, _, earlier in found.values())
        ratio = all_recent * 1e9 / all_earlier if all_earlier else 1
        return {
            item: (weeks, recent, earlier, (recent + DAMPING * ratio) / (earlier + DAMPING))
            for item, (weeks, recent, earlier) in found.items()
        }

    def trending_lists(self) -> dict[str, list[tuple]]:
        """Return scope -> (item, ratio), best first."""
        lists = defaultdict(list)
        for item, (_, recent, earlier, ratio) in self.trends().items():
            if self.is_eligible(item) and recent >= 3 and recent > earlier and ratio > 1:
                for scope in self.scopes(item):
                    lists[scope].append((-ratio, -recent, tie_breaker(item), item))
        return {
            scope: [(item, -ratio) for ratio, *_, item in sorted(rows)[:50]]
            for scope, rows in lists.items()
        }

    def popular_lists(self, order: tuple[int, ...]) -> dict[tuple, list[str]]:
        """Return (scope, window) -> its 25 best items that have any of the first of the counts.

        order: the places of the counts in (buyers, purchases, viewers, views) to rank by.
        """
        lists = defaultdict(list)
        for (item, days), counts in self.item_activity().items():
            numbers = [-counts[place] for place in order]
            if self.is_eligible(item) and numbers[0]:
                for scope in self.scopes(item):
                    lists[scope, days].append((*numbers, tie_breaker(item), item))
        return {key: [row[-1] for row in sorted(rows)[:25]] for key, rows in lists.items()}
