"""What users like and when they need things again, in plain Python; written from the docs.

Slow and simple on purpose, as build.py is. Where the SQL rounds to whole numbers, so does this.
"""

import math
from collections import defaultdict
from datetime import datetime, timedelta

from reference.build import Build
from reference.exact import whole
from reference.offering import is_offer
from reference.reading import all_settings, tie_breaker
from reference.rhythms import DAY, Rhythms, seconds_between
from shop import Shop

BILLION = 10**9
SMOOTHING = 10
STATED_SHARE = 0.5


class Preferences:
    """What the project should make of a shop's tastes and rhythms, users and items by their ids."""

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        self.settings = all_settings(variables)
        self.build = Build(shop, self.settings, now)
        self.as_of = self.build.as_of
        self.starts = self.as_of - timedelta(days=self.settings["lookback_days"])
        # item -> its categories, the widest first
        self.paths = {}
        for item, row in self.build.catalogue.items():
            parts = (row["category_path"] or "").split("/")[: self.settings["category_levels"]]
            parts = [part for part in parts if part]
            if parts:
                self.paths[item] = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        self.categories = {path for paths in self.paths.values() for path in paths}

    def decay(self, at: datetime) -> float:
        """Return what is left at as_of of something that happened then."""
        half_life = float(self.settings["preference_half_life_days"] * DAY)
        return 0.5 ** (seconds_between(at, self.as_of) / half_life)

    def recent_scores(self) -> dict:
        """Return (user, item) -> the scores of the last 1, 2, 7 and 28 days and the last time."""
        found = defaultdict(list)
        for event in self.build.events:
            if event["event_at"] > self.as_of - timedelta(days=28):
                if self.build.weights[event["event_type"]]["transition_strength"] > 0:
                    found[event["user_id"], event["item_id"]].append(event)
        scores = {}
        for user in self.build.users:
            those = [
                (max(event["event_at"] for event in events), item, events)
                for (whose, item), events in found.items()
                if whose == user
            ]
            those.sort(key=lambda row: (self.as_of - row[0], tie_breaker(row[1])))
            for last_at, item, events in those[: self.settings["history_length"]]:
                scores[user, item] = tuple(
                    sum(
                        self.build.weights[event["event_type"]]["history_weight"]
                        for event in events
                        if event["event_at"] > self.as_of - timedelta(days=days)
                    )
                    for days in (1, 2, 7, 28)
                ) + (last_at,)
        return scores

    def browsing(self) -> tuple[dict, dict]:
        """Return (user, category) -> weight in billionths, and -> the last touch."""
        weights, last = defaultdict(int), {}
        for user, items in self.build.history.items():
            for item, (last_at, strongest, count) in items.items():
                weight = self.build.weights[strongest]["history_weight"] * math.sqrt(count)
                for path in self.paths.get(item, []):
                    weights[user, path] += whole(weight * self.decay(last_at) * BILLION)
                    last[user, path] = max(last_at, last.get((user, path), last_at))
        return weights, last

    def answers(self) -> dict:
        """Return (user, category) -> factor and score of what messages tell of them."""
        sent, answered, faded = defaultdict(int), defaultdict(int), defaultdict(int)
        for row in self.build.tables["messages"]:
            item = self.build.product_of.get(row["item_id"])
            if (
                row["user_id"] not in self.build.users
                or item not in self.paths
                or not is_offer(row)
                or not self.starts <= row["sent_at"] <= self.as_of - timedelta(days=1)
            ):
                continue
            for path in (*self.paths[item], None):
                key = row["user_id"], path
                sent[key] += 1
                for name in ("opened_at", "clicked_at"):
                    if row[name] is not None and row[name] <= self.as_of:
                        answered[key] += 1
                        faded[key] += whole(self.decay(row[name]) * BILLION)
        shop_sent = sum(n for (_, path), n in sent.items() if path is None)
        shop_answered = sum(n for (_, path), n in answered.items() if path is None)
        answers = {}
        for (user, path), count in answered.items():
            if path is not None:
                shop_rate = shop_answered / shop_sent
                own_rate = (answered[user, None] + SMOOTHING * shop_rate) / (
                    sent[user, None] + SMOOTHING
                )
                rate = (count + SMOOTHING * own_rate) / (sent[user, path] + SMOOTHING)
                factor = rate / own_rate
                answers[user, path] = factor, faded[user, path] / BILLION * factor
        return answers

    def stated(self) -> set:
        """Return (user, category) that users named."""
        found = set()
        for row in self.build.tables["users"]:
            for part in (row["preferred_categories"] or "").split(",")[:20]:
                for path in self.categories:
                    if part.strip(" ").lower() == path.lower():
                        found.add((row["user_id"], path))
        return found

    def recommended(self) -> dict[str, float]:
        """Return the categories of the level, the most popular first, with their shares."""
        people = defaultdict(int)
        for (_, path), last_at in self.browsing()[1].items():
            people[path] += whole(self.decay(last_at) * BILLION)
        deepest = max((path.count("/") + 1 for path in self.categories), default=0)
        level = min(self.settings["recommended_category_level"], deepest)
        ranked = sorted(
            (path for path in self.categories if path.count("/") + 1 == level),
            key=lambda path: (-people[path], tie_breaker(path)),
        )[: self.settings["recommended_categories"]]
        total = sum(people[path] + BILLION for path in ranked)
        return {path: (people[path] + BILLION) / total for path in ranked}

    def category_scores(self) -> dict:
        """Return user -> category -> score, own share, answer factor, is it named; best first."""
        shares, weights = self.recommended(), self.browsing()[0]
        answers, stated = self.answers(), self.stated()
        scores = {}
        for user in self.build.users:
            own = {
                path: weights[user, path]
                + whole(answers.get((user, path), (None, 0))[1] * BILLION)
                for path in shares
            }
            named = {
                path
                for path in shares
                for whose, other in stated
                if whose == user
                and (f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/"))
            }
            total = sum(own.values())
            prior_weight = self.settings["preference_prior_weight"] * BILLION
            rows = {}
            for path, share in shares.items():
                if named:
                    share = (1 - STATED_SHARE) * share + STATED_SHARE * (path in named) / len(named)
                rows[path] = (
                    (own[path] + prior_weight * share) / (total + prior_weight),
                    own[path] / total if total else None,
                    answers.get((user, path), (None, 0))[0],
                    path in named,
                )
            scores[user] = dict(
                sorted(
                    rows.items(),
                    key=lambda row: (-whole(row[1][0] * 10**12), tie_breaker(row[0])),
                )
            )
        return scores

    def replenishments(self) -> dict:
        """Return (user, item) -> purchases, own intervals, days it lasts, due score."""
        rhythms = Rhythms(self.build)
        found = {}
        for (user, item), (gaps, last_at) in rhythms.own.items():
            days = rhythms.typical_days(user, item)
            is_known = gaps or rhythms.evidence.get(item) != "shop"
            if days is not None and is_known and self.build.is_recommendable(item):
                since = max(seconds_between(last_at, self.as_of), 1) / DAY
                lateness = math.log(since / days) / rhythms.spread()
                found[user, item] = (1 + len(gaps), len(gaps), days, math.exp(-(lateness**2) / 2))
        return found
