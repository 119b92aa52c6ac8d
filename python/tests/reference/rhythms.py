"""What people buy again, and after how many days, in plain Python; written from the docs."""

import math
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reference.reading import ReadShop

ENOUGH_INTERVALS = 5
ITEM_INTERVALS = 3
DAY = 86400


def seconds_between(earlier: datetime, later: datetime) -> int:
    """Return the seconds from one moment to another, fractions of both cut off."""
    return (later.replace(microsecond=0) - earlier.replace(microsecond=0)) // timedelta(seconds=1)


class Rhythms:
    """What the log of a shop says of buying again, users and items by their ids."""

    def __init__(self, shop: "ReadShop"):
        self.shop = shop
        starts = shop.as_of - timedelta(days=shop.settings["lookback_days"])
        moments = defaultdict(set)
        for event in shop.events:
            if event["event_type"] == "purchase" and event["event_at"] >= starts:
                moments[event["user_id"], event["item_id"]].add(event["event_at"])
        # (user, item) -> days between its purchases that are at least a day apart, the last one
        self.own = {}
        for key, times in moments.items():
            times = sorted(times)
            gaps = [seconds_between(a, b) / DAY for a, b in zip(times, times[1:], strict=False)]
            self.own[key] = [gap for gap in gaps if gap >= 1], times[-1]
        self.items = set(shop.product_of.values())
        self.shares = self._shares()
        self.repurchasable = {item for item in self.items if self._is_repurchasable(item)}
        self.days, self.evidence = self._rhythms()

    def leaf(self, item: str) -> str | None:
        """Return the narrowest category of an item that the project uses."""
        path = self.shop.catalogue.get(item, {}).get("category_path") or ""
        parts = [part for part in path.split("/")[: self.shop.settings["category_levels"]] if part]
        return "/".join(parts) or None

    def _shares(self) -> dict[str, float]:
        """Return item -> share of its buyers who buy it again, drawn towards those of others."""
        prior = self.shop.settings["relation_shrinkage_people"]
        buyers, repeat_buyers = defaultdict(int), defaultdict(int)
        for (_, item), (gaps, _) in self.own.items():
            for group in ("shop", ("item", item), ("leaf", self.leaf(item))):
                buyers[group] += 1
                repeat_buyers[group] += bool(gaps)
        shop = repeat_buyers["shop"] / buyers["shop"] if buyers["shop"] else 0

        def share(group: object, expected: float) -> float:
            return (repeat_buyers[group] + prior * expected) / (buyers[group] + prior)

        return {
            item: share(
                ("item", item),
                shop if self.leaf(item) is None else share(("leaf", self.leaf(item)), shop),
            )
            for item in self.items
        }

    def _is_repurchasable(self, item: str) -> bool:
        told = self.shop.catalogue.get(item, {}).get("is_repurchasable")
        if told is None:
            return self.shares[item] >= self.shop.settings["repurchasable_share"]
        return told

    def _rhythms(self) -> tuple[dict[str, float], dict[str, str]]:
        """Return item -> days after which people buy it again, and -> whose intervals say so."""
        of_item, of_leaf, of_shop = defaultdict(list), defaultdict(list), []
        for (_, item), (gaps, _) in self.own.items():
            if item in self.repurchasable:
                of_item[item] += gaps
                of_leaf[self.leaf(item)] += gaps
                of_shop += gaps
        days, evidence = {}, {}
        for item in self.repurchasable:
            leaf = self.leaf(item)
            for name, gaps in (
                ("item", of_item[item]),
                ("category", of_leaf[leaf] if leaf is not None else []),
                ("shop", of_shop),
            ):
                if len(gaps) >= ENOUGH_INTERVALS:
                    days[item], evidence[item] = median(gaps), name
                    break
        return days, evidence

    def spread(self) -> float:
        """Return the robust standard deviation of ln(interval / rhythm)."""
        distances = [
            abs(math.log(gap / self.days[item]))
            for (_, item), (gaps, _) in self.own.items()
            for gap in gaps
            if item in self.days
        ]
        return max(1.4826 * median(distances), 0.1)

    def typical_days(self, user: str, item: str) -> float | None:
        """Return the days that the item lasts the user; None where nobody knows."""
        if (user, item) not in self.own or item not in self.days:
            return None
        gaps, _ = self.own[user, item]
        logs = sum(map(math.log, gaps)) + ITEM_INTERVALS * math.log(self.days[item])
        return math.exp(logs / (len(gaps) + ITEM_INTERVALS))

    def returns_at(self, user: str, item: str, last_bought_at: datetime) -> datetime | None:
        """Return when a bought item may be offered to the user again; None if never."""
        if item not in self.repurchasable:
            return None
        days = self.typical_days(user, item)
        if days is None:
            return last_bought_at + timedelta(days=self.shop.settings["repurchase_days"])
        wait = self.shop.settings["repurchase_wait"] * days
        return last_bought_at + timedelta(seconds=round(wait * DAY))
