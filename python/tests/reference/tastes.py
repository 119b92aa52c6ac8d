"""Which items suit a user's categories, price band and brands, in plain Python; from the heads.

Slow and simple on purpose, as build.py is. Where the SQL rounds to whole numbers, so does this.
"""

import math
from collections import defaultdict

from reference.exact import whole
from reference.preferences import BILLION, Preferences
from reference.reading import tie_breaker

TRILLION = 10**12
MOST_CATEGORIES, MOST_BRANDS = 3, 5


class Tastes(Preferences):
    """What the project should make of the tastes of a shop's users, by the ids of these."""

    def tastes(self) -> dict[str, list[tuple[str, float]]]:
        """Return user -> (category, taste share), the strongest first."""
        weights, answers, stated = self.browsing()[0], self.answers(), self.stated()
        narrowest = {paths[-1] for paths in self.paths.values()}
        found = defaultdict(list)
        for user, path in {*weights, *answers, *stated}:
            is_read = path in narrowest or (user, path) in stated
            if user not in self.build.users or not is_read:
                continue
            score = weights[user, path] / BILLION
            answer_score = answers.get((user, path), (1, 0))[1]
            named = self.settings["preference_prior_weight"] if (user, path) in stated else 0
            taste = whole((score + answer_score + named) * BILLION)
            if taste > 0:
                found[user].append((taste, path))
        shares = {}
        for user, those in found.items():
            those.sort(key=lambda row: (-row[0], tie_breaker(row[1])))
            kept = those[:MOST_CATEGORIES]
            total = sum(taste for taste, _ in kept)
            shares[user] = [(path, taste / total) for taste, path in kept]
        return shares

    def weights_of(self, user: str) -> dict[str, int]:
        """Return item -> what it says of the user's taste, in billionths."""
        return {
            item: whole(
                self.build.weights[strongest]["history_weight"]
                * math.sqrt(count)
                * self.decay(last_at)
                * BILLION
            )
            for item, (last_at, strongest, count) in self.build.history[user].items()
        }

    def price_positions(self) -> dict[str, float]:
        """Return item -> from 0 to 1, how dear it is within its narrowest category."""
        prices = defaultdict(dict)
        for item, paths in self.paths.items():
            price = self.build.catalogue[item]["price"]
            if price is not None and price > 0:
                prices[paths[-1]][item] = price
        return {
            item: (2 * sum(p < price for p in those.values()) + list(those.values()).count(price))
            / (2 * len(those))
            for those in prices.values()
            for item, price in those.items()
        }

    def price_bands(self) -> dict[str, tuple[float, float]]:
        """Return user -> the lowest and the highest position that suits them."""
        positions = self.price_positions()
        prior = self.settings["preference_prior_weight"] * BILLION
        bands = {}
        for user in self.build.history:
            rows = [
                (weight, positions[item])
                for item, weight in self.weights_of(user).items()
                if item in positions
            ]
            if rows:
                total = sum(weight for weight, _ in rows) + prior
                mean = (sum(whole(w * place) for w, place in rows) + prior / 2) / total
                square = (sum(whole(w * place * place) for w, place in rows) + prior / 3) / total
                deviation = math.sqrt(max(square - mean**2, 0))
                bands[user] = max(mean - deviation, 0), min(mean + deviation, 1)
        return bands

    def affinities(self) -> dict[tuple[str, str], float]:
        """Return (user, brand) -> how much more the user goes for it than others do."""
        weights, people = defaultdict(lambda: defaultdict(int)), defaultdict(int)
        for user in self.build.history:
            for item, weight in self.weights_of(user).items():
                brand = self.build.catalogue.get(item, {}).get("brand")
                if brand is not None:
                    weights[user][brand] += weight
            for brand in weights[user]:
                people[brand] += 1
        prior = float(self.settings["preference_prior_weight"] * BILLION)
        found = {}
        for user, brands in weights.items():
            shares = {}
            for brand, weight in brands.items():
                of_people = people[brand] / sum(people.values())
                share = (weight + prior * of_people) / (sum(brands.values()) + prior)
                shares[brand] = share, share / of_people
            best = sorted(shares, key=lambda brand: (-whole(shares[brand][0] * TRILLION), brand))
            for brand in best[:MOST_BRANDS]:
                found[user, brand] = shares[brand][1]
        return found

    def popular_items(self) -> dict[str, list[str]]:
        """Return category -> its items that are most popular now, of those that may be offered."""
        found = defaultdict(list)
        for item, paths in self.paths.items():
            if self.build.is_eligible(item):
                for path in paths:
                    found[path].append(item)
        for items in found.values():
            items.sort(
                key=lambda item: (
                    -self.build.recent_people[item], -self.build.people[item], tie_breaker(item)
                )
            )
        length = math.ceil(self.settings["recommendations_per_user"] / 2)
        return {path: items[:length] for path, items in found.items()}

    def candidates(self) -> dict[str, list[tuple[str, float]]]:
        """Return user -> (item, score) of what may be offered, best first."""
        popular, positions = self.popular_items(), self.price_positions()
        bands, affinities = self.price_bands(), self.affinities()
        lists = {}
        for user, tastes in self.tastes().items():
            lowest, highest = bands.get(user, (0, 1))
            scores = defaultdict(int)
            for path, share in tastes:
                for item in popular.get(path, []):
                    brand = self.build.catalogue[item]["brand"]
                    position = positions.get(item, lowest)
                    outside = max(position - highest, lowest - position, 0)
                    score = (
                        share
                        * (self.build.recent_people[item] + 1)
                        * math.sqrt(affinities.get((user, brand), 1))
                        * 0.5 ** (10 * outside)
                    )
                    if item in self.build.expected.offerable[user]:
                        scores[item] = max(scores[item], whole(score * TRILLION))
            ranked = sorted(scores.items(), key=lambda row: (-row[1], tie_breaker(row[0])))
            if ranked:
                length = math.ceil(self.settings["recommendations_per_user"] / 2)
                lists[user] = [(item, score / TRILLION) for item, score in ranked[:length]]
        return lists
