"""The content of items, upgrades and new arrivals in plain Python, from the formulas, not the SQL.

Every pair of items is compared, so it is for catalogues small enough that the project does so too.
"""

import math
import unicodedata
from collections import Counter
from datetime import datetime, timedelta

from reference.build import Build
from reference.exact import whole
from reference.reading import tie_breaker
from shop import Shop

MOST_CHARACTERS, MOST_WORDS, MOST_TERMS = 500, 32, 12
BAND_RATIO = 1.5
PRIOR_DAYS = 7


def words(text: str | None) -> list[str]:
    """Return the words of a text in lower case; letters, marks and digits of any script count."""
    return "".join(c if _is_of_a_word(c) else " " for c in (text or "").lower()).split()


def _is_of_a_word(character: str) -> bool:
    category = unicodedata.category(character)
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return (category[0] in "LN" or category in ("Mn", "Mc")) and not is_selector


def without_brand(text: list[str], brand: list[str]) -> list[str]:
    """Return the words without those of the brand, wherever these stand in a row."""
    for place in range(len(text) - len(brand) + 1 if brand else 0):
        if text[place : place + len(brand)] == brand:
            return text[:place] + without_brand(text[place + len(brand) :], brand)
    return text


def terms(item: dict) -> Counter:
    """Return term -> term frequency of one item of the catalogue."""
    found = Counter()
    brand = words(item.get("brand"))
    for field, frequency in (("item_name", 4), ("description", 1)):
        text = words((item.get(field) or "")[:MOST_CHARACTERS])
        for word in without_brand(text, brand)[:MOST_WORDS]:
            found[f"word {word}"] += frequency
    if brand:
        found["brand " + " ".join(brand)] += 4
    path = item.get("category_path")
    if path:
        levels = path.split("/")
        for level in range(1, len(levels) + 1):
            found["category " + "/".join(levels[:level])] += 4
    if (item.get("price") or 0) > 0:
        for grid in (0, 1):
            band = math.floor(math.log(item["price"]) / math.log(BAND_RATIO) + grid * 0.5)
            found[f"price {grid} {band} {path or ''}"] += 2
    return found


def vectors(catalogue: list[dict]) -> dict[str, dict[str, float]]:
    """Return item -> term -> weight; the squares of an item's weights sum to 1."""
    found = {item["item_id"]: terms(item) for item in catalogue}
    described = sum(1 for counts in found.values() if counts)
    items = Counter(term for counts in found.values() for term in counts)
    weights = {}
    for item, counts in found.items():
        weighted = {
            term: math.sqrt(count) * math.log(1 + described / items[term])
            for term, count in counts.items()
            if items[term] > 1
        }
        kept = sorted(weighted, key=lambda term: (-weighted[term], tie_breaker(term)))[:MOST_TERMS]
        squares = sum(whole(weighted[term] ** 2 * 1e9) for term in kept)
        length = math.sqrt(squares / 1e9)
        weights[item] = {term: weighted[term] / length for term in kept}
    return weights


def similarities(catalogue: list[dict], neighbours: int | None) -> dict[str, list[tuple]]:
    """Return item -> the (item, similarity) most like it, best first; ties by the id's md5."""
    weights = vectors(catalogue)
    most_alike = {}
    for item, vector in weights.items():
        cosines = {
            other: sum(
                whole(weight * there[term] * 1e12)
                for term, weight in vector.items()
                if term in there
            )
            for other, there in weights.items()
            if other != item
        }
        ranked = sorted(
            (other for other, cosine in cosines.items() if cosine > 0),
            key=lambda other: (-cosines[other], tie_breaker(other)),
        )
        most_alike[item] = [(other, cosines[other] / 1e12) for other in ranked[:neighbours]]
    return most_alike


class ContentLists:
    """The upgrades and the new arrivals of a shop, items by their ids."""

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        self.build = Build(shop, variables, now)
        self.settings = self.build.settings
        self.similar = similarities(shop["items"], self.settings["similar_item_neighbours"])

    def upgrades(self) -> dict[str, list[tuple]]:
        """Return item -> (pricier item, similarity, price ratio, buyers of both), best first."""
        buyers = Counter(
            touch.item
            for touches in self.build.touches.values()
            for touch in touches
            if touch.event_type == "purchase"
        )
        found = {}
        for item, alike in self.similar.items():
            row = self.build.catalogue[item]
            pricier = []
            for other, similarity in alike:
                there = self.build.catalogue[other]
                if (
                    row["category_path"] is not None
                    and row["category_path"] == there["category_path"]
                    and 0 < (row["price"] or 0) < (there["price"] or 0)
                    and there["price"] <= row["price"] * self.settings["upgrade_price_ratio"]
                    and buyers[other] >= max(buyers[item], 1)
                ):
                    ratio = there["price"] / row["price"]
                    pricier.append((other, similarity, ratio, buyers[item], buyers[other]))
            if pricier:
                found[item] = sorted(
                    pricier, key=lambda row: (-row[1] * math.log(1 + row[4]), tie_breaker(row[0]))
                )
        return found

    def arrived_at(self) -> dict[str, datetime | None]:
        """Return item -> since when people can come across it, as far as is known."""
        first = {}
        for event in self.build.events:
            first.setdefault(event["item_id"], event["event_at"])
        reaches_back = min(first.values(), default=self.new_since) <= self.new_since
        arrived = {}
        for item in self.build.products:
            row = self.build.catalogue.get(item, {})
            known = [row.get(name) for name in ("created_at", "available_from")]
            known = [time for time in known if time is not None]
            arrived[item] = max(known) if known else first.get(item) if reaches_back else None
        return arrived

    @property
    def new_since(self) -> datetime:
        return self.build.as_of - timedelta(days=self.settings["new_arrival_days"])

    def arrivals(self) -> list[tuple]:
        """Return rows (item, item most like it, people, similarity, expected people, score)."""
        arrived = self.arrived_at()
        established = {
            item for item, at in arrived.items() if at is None or at <= self.new_since
        }
        recent = self.build.recent_people
        mean = sum(recent[item] for item in established) / max(len(established), 1)
        recent_days = self.settings["recent_days"]
        rows = []
        for item, at in arrived.items():
            if item in established or at > self.build.as_of or not self.build.is_eligible(item):
                continue
            alike = [row for row in self.similar.get(item, []) if row[0] in established]
            weights = [(whole(similarity * 1e9), other) for other, similarity in alike]
            people_sum = sum(weight * recent[other] for weight, other in weights) / 1e9
            similarity_sum = sum(weight for weight, _ in weights) / 1e9
            expected = (people_sum + mean) / (similarity_sum + 1)
            days = (self.build.as_of - at) / timedelta(days=1)
            people = self.build.people[item]
            score = (recent_days * people + PRIOR_DAYS * expected) / (days + PRIOR_DAYS)
            most_alike, similarity = alike[0] if alike else (None, None)
            rows.append((item, most_alike, people, similarity, expected, score))
        return sorted(rows, key=lambda row: (-row[-1], tie_breaker(row[0])))
