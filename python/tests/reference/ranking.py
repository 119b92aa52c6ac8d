"""What the ranking knows of a user and an item, in plain Python; written from docs/formulas.md.

Slow and simple on purpose, as build.py is. Where the SQL rounds to whole numbers, so does this.
"""

import math
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from reference.exact import whole
from reference.preferences import BILLION
from reference.reading import tie_breaker
from reference.rhythms import DAY, seconds_between
from reference.tastes import Tastes

Lists = dict[str, list[tuple[str, float]]]
TRILLION = 10**12


class Ranking(Tastes):
    """What the ranking should know of the users and items of a shop, by the ids of these."""

    # What people bought, and what lies in their carts

    @cached_property
    def orders(self) -> dict[str, list[datetime]]:
        """User -> the moments in the window at which they bought anything."""
        moments = defaultdict(set)
        for (user, _), times in self.bought.items():
            moments[user] |= times
        return {user: sorted(times) for user, times in moments.items()}

    @cached_property
    def bought(self) -> dict[tuple[str, str], set[datetime]]:
        """(user, item) -> the moments in the window at which they bought it."""
        moments = defaultdict(set)
        for event in self.build.events:
            if event["event_type"] == "purchase" and event["event_at"] >= self.starts:
                moments[event["user_id"], event["item_id"]].add(event["event_at"])
        return dict(moments)

    @cached_property
    def purchases(self) -> dict[tuple[str, str], tuple[int, int, int, datetime]]:
        """(user, item) -> orders, recent orders in billionths, orders since, the last time."""
        found = {}
        for (user, item), times in self.bought.items():
            recent = sum(whole(self.decay(at) * BILLION) for at in times)
            last_at = max(times)
            since = sum(at > last_at for at in self.orders[user])
            found[user, item] = (len(times), recent, since, last_at)
        return found

    @cached_property
    def open_carts(self) -> dict[tuple[str, str], datetime]:
        """(user, item) -> when they put it into the cart, if they did not take it out since."""
        added, left = {}, {}
        for event in self.build.events:
            key, at = (event["user_id"], event["item_id"]), event["event_at"]
            ends = {"add_to_cart": added, "remove_from_cart": left, "purchase": left}
            times = ends.get(event["event_type"])
            if times is not None and at >= self.starts:
                times[key] = max(at, times.get(key, at))
        return {
            key: at for key, at in added.items() if key not in left or left[key] < at
        }

    # The sources that come with the ranking

    def popular_lists(self) -> Lists:
        """Return user -> (item, minus its rank by popularity) of what is new to them."""
        lists = {}
        for user, history in self.build.history.items():
            country = self.build.country_of[user]
            ranked = sorted(
                (
                    item for item in self.build.products
                    if self.build.is_eligible(item) and self.build.is_sold_in(item, country)
                ),
                key=lambda item: (
                    -self.build.recent_people[item], -self.build.people[item], tie_breaker(item)
                ),
            )
            most = self.settings["history_length"]
            length = self.settings["recommendations_per_user"]
            depth = length + min(len(history), most) + min(len(self.build.suppressed(user)), most)
            offerable = self.build.expected.offerable[user] - set(history)
            rows = [
                (item, -rank)
                for rank, item in enumerate(ranked[:depth], start=1)
                if item in offerable
            ]
            if rows:
                lists[user] = rows[:length]
        return lists

    def buy_again_lists(self) -> Lists:
        """Return user -> (item, score) of what they know and may buy now, best first."""
        scores = defaultdict(list)
        for user, history in self.build.history.items():
            for item in self.build.expected.offerable[user] & set(history):
                scores[user].append((self.buy_again_score(user, item), item))
        length = self.settings["recommendations_per_user"]
        return {
            user: [
                (item, score / BILLION)
                for score, item in sorted(rows, key=lambda row: (-row[0], tie_breaker(row[1])))
            ][:length]
            for user, rows in scores.items()
        }

    def buy_again_score(self, user: str, item: str) -> int:
        """Return the score of an item that the user knows, in billionths."""
        if (user, item) in self.purchases:
            _, recent, _, last_at = self.purchases[user, item]
            days = self.build.rhythms.typical_days(user, item)
            return whole(recent * (1 if days is None else min(self.days_since(last_at) / days, 1)))
        last_at, strongest, _ = self.build.history[user][item]
        weights = self.build.weights
        of_purchase = weights["purchase"]["history_weight"]
        share = weights[strongest]["history_weight"] / of_purchase if of_purchase else 0
        return whole(share * self.decay(last_at) * BILLION)

    def outside_lists(self) -> Lists:
        """Return user -> (item, score) of what models from outside list for them, best first."""
        made = defaultdict(lambda: defaultdict(list))
        for row in self.build.tables["outside_candidates"]:
            is_seen = not self.settings["as_of"] or row["made_at"] <= self.as_of
            if row["user_id"] in self.build.users and is_seen:
                made[row["user_id"], row["source"]][row["made_at"]].append(row)
        scores = defaultdict(lambda: defaultdict(int))
        for (user, _), lists in made.items():
            best = {}
            for row in lists[max(lists)]:
                item = self.build.product_of.get(row["item_id"])
                if item is not None:
                    best[item] = max(row["score"], best.get(item, row["score"]))
            ranked = sorted(best, key=lambda item: (-best[item], tie_breaker(item)))
            for rank, item in enumerate(ranked, start=1):
                place = 1 / (self.settings["fusion_rank_constant"] + rank)
                scores[user][item] += whole(place * TRILLION)
        length = self.settings["recommendations_per_user"]
        lists = {}
        for user, sums in scores.items():
            offered = [item for item in sums if item in self.build.expected.offerable[user]]
            offered.sort(key=lambda item: (-sums[item], tie_breaker(item)))
            if offered:
                lists[user] = [(item, sums[item] / TRILLION) for item in offered[:length]]
        return lists

    def days_since(self, at: datetime) -> float:
        """Return the days from a moment to as_of."""
        return seconds_between(at, self.as_of) / DAY

    # Features: each group of them by the name of the term

    @cached_property
    def of_items(self) -> dict[str, dict[str, float]]:
        """Item -> what is known of the item itself."""
        build = self.build
        recent = defaultdict(set)
        for event in build.events:
            is_recent = event["event_at"] > self.as_of - timedelta(days=28)
            if event["event_type"] == "purchase" and is_recent:
                recent[event["item_id"]].add(event["user_id"])
        buyers = {item: len(recent[item]) for item in build.products}
        arrived = self.arrived_at()
        found = {}
        for item in build.products:
            days = self.settings["lookback_days"]
            if arrived[item] is not None:
                days = max(self.days_since(arrived[item]), 0)
            found[item] = {
                "item_people": self.against_the_mean(build.people, item),
                "item_recent_people": self.against_the_mean(build.recent_people, item),
                "item_recent_buyers": self.against_the_mean(buyers, item),
                "item_momentum": math.log(build.trend.get(item, 1)),
                "item_age": math.log(1 + days),
            }
        return found

    def against_the_mean(self, people: dict[str, int], item: str) -> float:
        """Return how many people an item has beside the mean item, as a logarithm."""
        mean = sum(people.get(other, 0) for other in self.build.products) / len(self.build.products)
        return math.log((people.get(item, 0) + 1) / (mean + 1))

    def arrived_at(self) -> dict[str, datetime | None]:
        """Return item -> since when people can come across it, as far as is known."""
        first = {}
        for event in self.build.events:
            first[event["item_id"]] = min(
                event["event_at"], first.get(event["item_id"], event["event_at"])
            )
        new_since = self.as_of - timedelta(days=self.settings["new_arrival_days"])
        reaches_back = bool(first) and min(first.values()) <= new_since
        arrived = {}
        for item in self.build.products:
            row = self.build.catalogue.get(item, {})
            told = [row.get(name) for name in ("created_at", "available_from")]
            told = [at for at in told if at is not None]
            arrived[item] = max(told) if told else first.get(item) if reaches_back else None
        return arrived

    @cached_property
    def of_users(self) -> dict[str, dict[str, float]]:
        """User -> what is known of the user alone, for users with touches in the window."""
        found = {}
        for user, history in self.build.history.items():
            last_at = max(last_at for last_at, _, _ in history.values())
            half = self.settings["history_half_items"]
            found[user] = {
                "user_history": len(history) / (len(history) + half),
                "user_orders": math.log(1 + len(self.orders.get(user, []))),
                "user_recency": 1 / (1 + self.days_since(last_at)),
            }
        return found

    def of_history(self, user: str, item: str) -> dict[str, float]:
        """Return what the user did with the item before; what they never did is 0."""
        found = dict.fromkeys((
            "own_orders", "own_recent_orders", "own_order_share", "own_orders_since",
            "own_due_score", "own_lateness", "own_touches", "own_strongest_event", "own_recency",
        ), 0.0)
        found["own_cart"] = float((user, item) in self.open_carts)
        if item in self.build.history.get(user, {}):
            last_at, strongest, count = self.build.history[user][item]
            found["own_touches"] = math.log(1 + count)
            found["own_strongest_event"] = self.build.weights[strongest]["history_weight"]
            found["own_recency"] = 1 / (1 + self.days_since(last_at))
        if (user, item) in self.purchases:
            orders, recent, since, last_at = self.purchases[user, item]
            found["own_orders"] = math.log(1 + orders)
            found["own_recent_orders"] = math.log(1 + recent / BILLION)
            found["own_order_share"] = orders / len(self.orders[user])
            found["own_orders_since"] = 1 / (1 + since)
            days = self.build.rhythms.typical_days(user, item)
            if days is not None:
                part = self.days_since(last_at) / days
                late = math.log(max(part, 1 / DAY / days)) / self.build.rhythms.spread()
                found["own_due_score"] = math.exp(-(late**2) / 2)
                found["own_lateness"] = min(max(math.log(part + 0.01), -3), 3)
        return found

    def of_taste(self, user: str, item: str) -> dict[str, float]:
        """Return how the item suits the user's categories, prices and brands; 0 if unknown."""
        found = {"taste_share": 0.0, "price_distance": 0.0, "brand_affinity": 0.0}
        for path, share in self.shares_of_users.get(user, []):
            if path == self.paths.get(item, [None])[-1]:
                found["taste_share"] = share
        if item in self.positions and user in self.bands:
            lowest, highest = self.bands[user]
            position = self.positions[item]
            found["price_distance"] = max(position - highest, lowest - position, 0)
        brand = self.build.catalogue.get(item, {}).get("brand")
        if (user, brand) in self.brands:
            found["brand_affinity"] = math.log(self.brands[user, brand])
        return found

    @cached_property
    def shares_of_users(self) -> dict:
        """What `tastes` returns."""
        return self.tastes()

    @cached_property
    def positions(self) -> dict:
        """What `price_positions` returns."""
        return self.price_positions()

    @cached_property
    def bands(self) -> dict:
        """What `price_bands` returns."""
        return self.price_bands()

    @cached_property
    def brands(self) -> dict:
        """What `affinities` returns."""
        return self.affinities()

    def features(self, user: str, item: str, ranks: dict[str, int]) -> dict[str, float]:
        """Return term -> value, for a user and an item at these ranks in the lists of sources."""
        of_user = self.of_users.get(
            user, {"user_history": 0.0, "user_orders": 0.0, "user_recency": 0.0}
        )
        found = {}
        for source, rank in ranks.items():
            place = 1 / (self.settings["fusion_rank_constant"] + rank)
            found[f"place_{source}"] = place
            found[f"place_{source}_history"] = place * of_user["user_history"]
        return {
            **found,
            **self.of_history(user, item),
            **self.of_items[item],
            **self.of_taste(user, item),
            **of_user,
        }

    def is_known(self, user: str, item: str) -> bool:
        """Return whether the user touched the item in the window."""
        return item in self.build.history.get(user, {})


def log_odds(
    features: dict[str, float], parameters: list[dict], factors: dict[str, float], component: str
) -> float:
    """Return the score of a candidate: the constant, and each term as the parameters weigh it.

    parameters: rows of model_parameters of the ranking. factors: source -> its factor in the seed.
    """
    score = 0.0
    for row in parameters:
        if row["component"] != component:
            continue
        if row["term"] == "constant":
            score += row["value"]
        else:
            source = row["term"].removeprefix("place_").removesuffix("_history")
            factor = factors[source] if row["term"].startswith("place_") else 1
            value = features.get(row["term"], 0) * factor
            score += row["value"] * (value - row["mean"]) / row["scale"]
    return score


def best_candidates(scores: list[dict], length: int) -> list[tuple]:
    """Return rows (user, item, is it known, rank, score): the best of new and of known items.

    scores: rows with user_key, item_key, is_known and log_odds.
    """
    kinds = sorted(scores, key=lambda row: (
        row["user_key"], row["is_known"], -row["log_odds"], row["item_key"]
    ))
    return [
        (user, row["item_key"], is_known, rank, row["log_odds"])
        for (user, is_known), rows in groupby(
            kinds, key=lambda row: (row["user_key"], row["is_known"])
        )
        for rank, row in enumerate(rows, start=1)
        if rank <= length
    ]


def best_lists(candidates: list[tuple], length: int, repeat_share: float) -> list[tuple]:
    """Return rows (user, item, rank, is it known, score): the lists, best first.

    candidates: as best_candidates returns them.
    """
    most = math.floor(round(repeat_share * length, 6))
    lists = []
    for user, rows in groupby(candidates, key=lambda row: row[0]):
        kept = [row for row in rows if not row[2] or row[3] <= most]
        kept.sort(key=lambda row: (-row[4], row[1]))
        lists += [
            (user, item, rank, is_known, score)
            for rank, (_, item, is_known, _, score) in enumerate(kept[:length], start=1)
        ]
    return lists
