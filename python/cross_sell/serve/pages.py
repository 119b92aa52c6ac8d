"""A page of recommendations: the user's list, then the category tree, then popular items.

The whole is one sequence without a repeat, the same for every page of one build, so a page is a
part of it and a cursor is a place in it. It ends where the catalogue does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cross_sell.serve import lookup
from cross_sell.serve.builds import Build, Item
from cross_sell.serve.contexts import CONTEXTS
from cross_sell.serve.cursor import Place
from cross_sell.serve.tree_items import tree_items

# Reciprocal rank fusion: a place in a list counts 1 / (60 + rank). Source: Cormack, Clarke and
# Buettcher, SIGIR 2009, whose constant this is.
FUSION = 60
# How many items a visit brings at most.
VISIT_ITEMS = 50


@dataclass(frozen=True)
class Asked:
    """Whom a page is for. recent_item_ids: looked at just now, the latest first."""

    customer_id: str
    context: str
    recent_item_ids: tuple[str, ...] = ()


class Entry(NamedTuple):
    """An item of the sequence, and why it is there.

    part: list, tree or popular. listed: its row of the personal list. visit: the places of recent
    items that led to it, each with the people who went that way.
    """

    place: int
    part: str
    listed: lookup.Listed | None = None
    visit: tuple[tuple[int, int | None], ...] = ()


@dataclass(frozen=True)
class Page:
    """Some entries, the place that they end at (None: the catalogue ends), what is told of them.

    unknown_item_ids: the recent items that the build does not know.
    """

    entries: list[Entry]
    end: Place | None
    is_known: bool
    items: dict[int, Item] = field(default_factory=dict)
    unknown_item_ids: list[str] = field(default_factory=list)


def read_page(build: Build, asked: Asked, start: Place, limit: int) -> Page:
    """Return the entries that follow a place, as many as `limit` where there are so many."""
    sequence = Sequence(build, asked)
    entries, end = [], start
    for entry, behind in sequence.after(start):
        # Beyond the list a page looks one entry ahead, so that the last is known to be the last.
        if len(entries) == limit:
            break
        entries.append(entry)
        end = behind
        if len(entries) == limit and behind.part == "list":
            break
    else:
        end = None
    places = {entry.place for entry in entries}
    for entry in entries:
        places.update(place for place, _ in entry.visit)
        if entry.listed is not None and entry.listed.reason_place is not None:
            places.add(entry.listed.reason_place)
    return Page(
        entries, end, sequence.is_known, build.items_at(places), sequence.unknown_item_ids
    )


class Sequence:
    """All that may be offered to a customer, in order."""

    def __init__(self, build: Build, asked: Asked) -> None:
        self._build = build
        self._brings = CONTEXTS[asked.context].brings
        self._user = lookup.user_of(build, asked.customer_id)
        self._personal = lookup.personal_list(build, self._user)
        recent = {
            item_id: lookup.place_of(build, item_id) for item_id in asked.recent_item_ids
        }
        self._recent = [place for place in recent.values() if place is not None]
        self.unknown_item_ids = [item_id for item_id, place in recent.items() if place is None]
        self.is_known = self._user is not None
        self._list = self._ranked()

    def after(self, start: Place) -> Iterator[tuple[Entry, Place]]:
        """Yield the entries behind a place, each with the place that it ends at."""
        if start.part == "list":
            for number in range(start.behind, len(self._list)):
                yield self._list[number], Place("list", number + 1)
        seen = lookup.withheld(self._build, self._user)
        for place in (*self._recent, *(entry.place for entry in self._list)):
            seen[place] = 1
        found = []
        for place in tree_items(self._build, self._user, seen):
            found.append(place)
            if start.part == "list" or (start.part == "tree" and len(found) > start.behind):
                yield Entry(place, "tree"), Place("tree", len(found))
        for place in found:
            seen[place] = 1
        behind = start.behind if start.part == "popular" else 0
        # Items on offer have the places 1, 2, 3 and so on, the most popular first.
        for place in range(behind + 1, self._build.offered + 1):
            if not seen[place]:
                yield Entry(place, "popular"), Place("popular", place)

    def _ranked(self) -> list[Entry]:
        """Return the personal list, re-ranked by what the visitor looked at just now."""
        listed = {row.place: row for row in self._personal}
        visit = self._visit_items() if self._recent else {}
        scores: dict[int, float] = {}
        for places in (listed, visit):
            kept = (place for place in places if place not in self._recent)
            for rank, place in enumerate(kept, 1):
                scores[place] = scores.get(place, 0) + 1 / (FUSION + rank)
        # Equal scores: the personal list first.
        order = sorted(scores, key=lambda place: (-scores[place], place not in listed, place))
        return [Entry(place, "list", listed.get(place), visit.get(place, ())) for place in order]

    def _visit_items(self) -> dict[int, tuple[tuple[int, int | None], ...]]:
        """Return what the recent items lead to, best first, each with the items that led to it.

        Score: the sum over recent items of what the mart says of the two, divided by 1 for the
        latest, 2 for the one before, and so on.
        """
        withheld = lookup.withheld(self._build, self._user)
        for place in self._recent:
            withheld[place] = 1
        scores: dict[int, float] = {}
        led: dict[int, list[tuple[int, int | None]]] = {}
        for age, recent in enumerate(self._recent, 1):
            for row in lookup.related_items(self._build, recent, self._brings):
                if row.place <= self._build.offered and not withheld[row.place]:
                    scores[row.place] = scores.get(row.place, 0) + (row.score or 0) / age
                    led.setdefault(row.place, []).append((recent, row.people))
        best = sorted(scores, key=lambda place: (-scores[place], place))[:VISIT_ITEMS]
        return {place: tuple(led[place]) for place in best}
