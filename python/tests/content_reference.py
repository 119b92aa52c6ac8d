"""The content of items and their cosines in plain Python, written from the formulas, not the SQL.

Every pair of items is compared, so it is for catalogues small enough that the project does so too.
"""

import math
import unicodedata
from collections import Counter

from reference import whole
from shop_reference import tie_breaker

MOST_CHARACTERS, MOST_WORDS, MOST_TERMS = 500, 32, 12
BAND_RATIO = 1.5


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
