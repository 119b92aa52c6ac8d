"""Which users are alike and what they touched, in plain Python; from the models' heads.

Slow and simple on purpose, as build.py is. Where the SQL rounds to whole numbers, so does this.
"""

import math
from collections import defaultdict
from datetime import datetime

from reference.build import Build
from reference.exact import whole
from reference.reading import tie_breaker
from shop import Shop

BILLION = 10**9
RECENCY_MOMENTS = 8


class Neighbours:
    """What the project should make of the neighbours of a shop's users, by their ids."""

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        self.build = Build(shop, variables, now)
        self.settings = self.build.settings
        self.as_of = self.build.as_of
        # user -> the items touched last, the latest first
        self.recent = {
            user: sorted(history, key=lambda item: self._latest_first(history[item][0], item))[
                : self.settings["score_history_items"]
            ]
            for user, history in self.build.history.items()
        }
        self.listed = self._listed()

    def _latest_first(self, last_at: datetime, identifier: str) -> tuple:
        return self.as_of - last_at, tie_breaker(identifier)

    def _listed(self) -> dict[str, list[str]]:
        """Return item -> the users found by it, of those with two items or more."""
        users_of = defaultdict(list)
        for user, items in self.recent.items():
            for item in items:
                if len(self.build.history[user]) > 1:
                    users_of[item].append((self.build.history[user][item][0], user))
        length = self.settings["neighbour_list_length"]
        return {
            item: [
                user for _, user in sorted(those, key=lambda row: self._latest_first(*row))
            ][:length]
            for item, those in users_of.items()
        }

    def search_weight(self, user: str, item: str) -> float:
        """Return the weight of an item in the search for users like this one."""
        history = self.build.history[user]
        last_at, _, count = history[item]
        later_moments = {at for at, _, _ in history.values() if at > last_at}
        recency = math.exp(-len(later_moments) / RECENCY_MOMENTS)
        rarity = math.log(len(self.build.history) / self.build.people[item])
        return math.sqrt(count) * recency * rarity

    def list_weight(self, user: str) -> float:
        """Return what each item counts for the user when they are found by it."""
        return 1 / math.sqrt(len(self.recent[user]))

    def neighbours(self) -> dict[str, list[tuple[str, int]]]:
        """Return user -> (neighbour, similarity in billionths), the most like first."""
        most_like = {}
        for user, items in self.recent.items():
            similarities = defaultdict(int)
            for item in items:
                for other in self.listed.get(item, []):
                    if other != user:
                        weight = self.search_weight(user, item) * self.list_weight(other)
                        similarities[other] += whole(weight * BILLION)
            ranked = sorted(
                (entry for entry in similarities.items() if entry[1] > 0),
                key=lambda entry: (-entry[1], tie_breaker(entry[0])),
            )
            if ranked:
                most_like[user] = ranked[: self.settings["neighbours_per_user"]]
        return most_like

    def candidates(self) -> dict[str, list[tuple[str, int]]]:
        """Return user -> (item, score in billionths) of what may be offered, best first."""
        lists = {}
        for user, neighbours in self.neighbours().items():
            similarities = defaultdict(int)
            for neighbour, similarity in neighbours:
                for item in self.recent[neighbour]:
                    similarities[item] += similarity
            scores = {
                item: whole(
                    similarity * self.build.trend[item] ** self.settings["momentum_exponent"]
                )
                for item, similarity in similarities.items()
                if item in self.build.expected.offerable[user]
            }
            if scores:
                lists[user] = sorted(
                    scores.items(), key=lambda entry: (-entry[1], tie_breaker(entry[0]))
                )[: self.settings["recommendations_per_user"]]
        return lists
