"""The project's formulas in plain Python, written from docs/formulas.md and not from the SQL.

Slow and simple on purpose: loops over users and items, no SQL, no numpy. Where docs/formulas.md
rounds, so does this: sums that decide a rank are sums of whole numbers. How a shop is read, and
what may be offered to whom, is in reading.py and offering.py.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reference.exact import whole
from reference.offering import OfferingShop
from reference.pairs import compared_items, followed_items
from reference.reading import tie_breaker
from shop import Shop


@dataclass
class Touch:
    """The first time a user does one event type with one item."""

    item: str
    event_type: str
    at: datetime
    last_at: datetime
    count: int
    step: int = 0
    items_touched: int = 0
    is_first: bool = False
    item_number: int = 0


@dataclass
class Expected:
    """What the project should build from a shop; users and items by their ids."""

    as_of: datetime | None = None
    counts: dict = field(default_factory=dict)
    touches: dict = field(default_factory=dict)
    transitions: dict = field(default_factory=dict)
    likelihoods: dict = field(default_factory=dict)
    # user -> rows (item, score, reason item, reason event type) of transitions, best first
    transition_lists: dict = field(default_factory=dict)
    # user -> what may be offered by popularity, in the order that fills lists
    fillers: dict = field(default_factory=dict)
    # user -> items that may be offered: eligible, sold in the user's country, not suppressed
    offerable: dict = field(default_factory=dict)


def expect(shop: Shop, variables: dict, now: datetime) -> Expected:
    """Return what the project should build from the shop.

    variables: the vars that differ from dbt_project.yml. now: a time near the start of the run.
    """
    return Build(shop, variables, now).expected


class Build(OfferingShop):
    """A shop, and what the project should build from it in `expected`."""

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        super().__init__(shop, variables, now)
        self.expected = Expected(as_of=self.as_of, counts=self.counts)
        self._touch()
        self._count_people()
        pairs = self._pairs()
        self._transitions(pairs)
        self._likelihoods()
        self._candidates()

    # Touches, and who touches what

    def _touch(self) -> None:
        starts = self.as_of - timedelta(days=self.settings["lookback_days"])
        self.touches = {}
        for user in self.users:
            touches = {}
            for event in self.events:
                name = event["event_type"]
                if (
                    event["user_id"] != user
                    or event["event_at"] < starts
                    or self.weights[name]["transition_strength"] <= 0
                ):
                    continue
                at = event["event_at"]
                touch = touches.setdefault(
                    (event["item_id"], name), Touch(event["item_id"], name, at, at, 0)
                )
                touch.count += 1
                touch.at, touch.last_at = min(touch.at, at), max(touch.last_at, at)
            if touches:
                self.touches[user] = self._in_steps(list(touches.values()))
        self.expected.touches = self.touches

    def _in_steps(self, touches: list[Touch]) -> list[Touch]:
        moments = sorted({touch.at for touch in touches})
        first = {}
        for touch in sorted(touches, key=lambda t: (t.at, self.type_order.index(t.event_type))):
            touch.step = moments.index(touch.at) + 1
            if touch.item not in first:
                first[touch.item] = touch
                touch.is_first = True
        in_order = sorted(first.values(), key=lambda t: (t.step, tie_breaker(t.item)))
        number_of = {touch.item: place for place, touch in enumerate(in_order, start=1)}
        for touch in touches:
            touch.item_number = number_of[touch.item]
            touch.items_touched = sum(other.step <= touch.step for other in first.values())
        return touches

    def _count_people(self) -> None:
        recent_after = self.as_of - timedelta(days=self.settings["recent_days"])
        self.people, self.recent_people = defaultdict(int), defaultdict(int)
        # user -> item -> (last time, strongest event type, number of events)
        self.history = {}
        for user, touches in self.touches.items():
            by_item = defaultdict(list)
            for touch in touches:
                by_item[touch.item].append(touch)
            self.history[user] = {
                item: (
                    max(touch.last_at for touch in those),
                    max((touch.event_type for touch in those), key=self.type_order.index),
                    sum(touch.count for touch in those),
                )
                for item, those in by_item.items()
            }
            for item, (last_at, _, _) in self.history[user].items():
                self.people[item] += 1
                self.recent_people[item] += last_at > recent_after
        self._limit_pairs()
        all_people, all_recent = sum(self.people.values()), sum(self.recent_people.values())
        self.trend = {
            item: ((self.recent_people[item] + 1) / (all_recent + len(self.people)))
            / ((people + 1) / (all_people + len(self.people)))
            for item, people in self.people.items()
        }

    def _limit_pairs(self) -> None:
        starts = self.as_of - timedelta(days=self.settings["complement_lookback_days"])
        items, late_items = [], []
        for history in self.history.values():
            items.append(len(history))
            late_items.append(sum(last_at >= starts for last_at, _, _ in history.values()))
        self.followed_items = followed_items(items, self.settings)
        self.compared_items = compared_items(late_items, self.settings)

    # Which item follows which

    def _pairs(self) -> dict:
        """Return (a, b) -> [weight in billionths, people, seconds between]."""
        half_life = float(self.settings["transition_half_life_days"] * 86400)
        weight, backwards = defaultdict(int), defaultdict(int)
        people, seconds = defaultdict(int), defaultdict(int)
        for touches in self.touches.values():
            for a in touches:
                for b in touches:
                    gap = b.step - a.step
                    if (
                        not a.is_first
                        or a.item == b.item
                        or not 0 <= gap <= self.settings["transition_max_gap"]
                        or b.items_touched - a.item_number >= self.followed_items
                    ):
                        continue
                    pair = (a.item, b.item)
                    between = (
                        b.at.replace(microsecond=0) - a.at.replace(microsecond=0)
                    ) // timedelta(seconds=1)
                    strength = self.weights[b.event_type]["transition_strength"]
                    w = strength / math.sqrt(b.items_touched) * 0.5 ** (between / half_life)
                    q = whole(w / (gap or 0.5) * 1e9)
                    weight[pair] += q
                    if b.is_first:
                        people[pair] += 1
                        seconds[pair] += between
                        if gap:
                            backwards[pair] += math.floor(
                                float(q) * float(self.settings["reverse_weight"])
                            )
        pairs = {}
        for a, b in {*weight, *((b, a) for a, b in weight)}:
            total = weight[a, b] + backwards[b, a]
            if total > 0:
                pairs[a, b] = (total, people[a, b], seconds[a, b])
        return pairs

    def _transitions(self, pairs: dict) -> None:
        """Fill R: a -> its rows (b, share, people, mean hours), best first."""
        rows = defaultdict(list)
        for (a, b), (weight, people, seconds) in pairs.items():
            weight = whole(weight / self.people[b] ** self.settings["popularity_exponent"])
            if weight > 0:
                rows[a].append((weight, b, people, seconds))
        self.transitions = {}
        for a, row in rows.items():
            total = sum(weight for weight, *_ in row)
            row.sort(key=lambda entry: (-entry[0], tie_breaker(entry[1])))
            self.transitions[a] = [
                (b, weight / total, people, seconds / people / 3600 if people else None)
                for weight, b, people, seconds in row[: self.settings["item_neighbours"]]
            ]
        self.expected.transitions = self.transitions

    def _likelihoods(self) -> None:
        """Fill M: a -> its rows (b, likelihood in trillionths, people, mean hours, via)."""
        stay, hop = self.settings["return_share"], self.settings["second_hop_share"]
        through = self.settings["hop_neighbours"]
        self.likelihoods = {}
        for a in self.people:
            likelihood, evidence = defaultdict(int), {}
            likelihood[a] += whole((1 - hop) * stay * 1e12)
            best_paths = {}
            for rank, (b, share, people, hours) in enumerate(self.transitions.get(a, []), start=1):
                once_more = share * (hop * stay) if rank <= through else 0
                likelihood[b] += whole((share * ((1 - hop) * (1 - stay)) + once_more) * 1e12)
                evidence[b] = (people, hours)
                if rank > through:
                    continue
                for c, next_share, *_ in self.transitions.get(b, [])[:through]:
                    path = whole(share * next_share * (hop * (1 - stay)) * 1e12)
                    likelihood[c] += path
                    if c not in best_paths or path > best_paths[c][0]:
                        best_paths[c] = (path, b)
            row = sorted(
                ((value, b) for b, value in likelihood.items() if value > 0),
                key=lambda entry: (-entry[0], tie_breaker(entry[1])),
            )
            self.likelihoods[a] = []
            for value, b in row[: self.settings["item_neighbours"]]:
                people, hours = evidence.get(b, (None, None))
                via = None
                if not people and a != b and b in best_paths:
                    via = best_paths[b][1]
                self.likelihoods[a].append((b, value, people, hours, via))
        self.expected.likelihoods = self.likelihoods

    # What to offer

    def _candidates(self) -> None:
        eligible = {item for item in self.products if self.is_eligible(item)}
        length = self.settings["recommendations_per_user"]
        for user in self.users:
            offerable = {
                item
                for item in eligible - self.suppressed(user)
                if self.is_sold_in(item, self.country_of[user])
            }
            self.expected.offerable[user] = offerable
            self.expected.transition_lists[user] = self._transition_list(user, offerable)[:length]
            self.expected.fillers[user] = [
                item for item in self._popular_for(user, eligible) if item in offerable
            ]

    def _transition_list(self, user: str, offerable: set[str]) -> list[tuple]:
        """Return rows (item, score, reason item, reason event type) of transitions, best first."""
        history = sorted(
            self.history.get(user, {}).items(),
            key=lambda entry: (self.as_of - entry[1][0], tie_breaker(entry[0])),
        )
        moments = sorted({last_at for _, (last_at, _, _) in history}, reverse=True)
        scores, reasons = defaultdict(int), {}
        for item, (last_at, strongest, count) in history[: self.settings["score_history_items"]]:
            k = moments.index(last_at) + 1
            weight = (
                self.weights[strongest]["history_weight"]
                * float(self.people[item]) ** self.settings["evidence_exponent"]
                * math.sqrt(count)
                * math.exp(-(k - 1) / self.settings["score_recency_moments"])
            )
            reads = max(
                self.settings["score_row_reads_minimum"],
                self.settings["score_row_reads"] + 2 - 2 * k,
            )
            for other, likelihood, *_ in self.likelihoods[item][:reads]:
                factor = self.trend[other] ** self.settings["momentum_exponent"]
                added = whole(weight * ((likelihood / 1e12) * factor) * 1e12)
                scores[other] += added
                # The item itself is a reason only where there is no other.
                reason = (other != item, added)
                if other not in reasons or reason > reasons[other][0]:
                    reasons[other] = (reason, item, strongest)
        rows = [
            (item, score / 1e12, *reasons[item][1:])
            for item, score in scores.items()
            if item in offerable
        ]
        return sorted(rows, key=lambda row: (-row[1], tie_breaker(row[0])))

    def _popular_for(self, user: str, eligible: set[str]) -> list[str]:
        """Return the eligible items in the order in which they fill the user's list.

        First the popular ones of the user's categories, as many of each as a list is long.
        """
        country = self.country_of[user]
        eligible = {item for item in eligible if self.is_sold_in(item, country)}
        length = self.settings["recommendations_per_user"]

        def by_popularity(items: set[str]) -> list[str]:
            return sorted(
                items,
                key=lambda item: (
                    -self.recent_people.get(item, 0),
                    -self.people.get(item, 0),
                    tie_breaker(item),
                ),
            )

        touched = defaultdict(list)
        for item, (last_at, _, _) in self.history.get(user, {}).items():
            category = self.catalogue.get(item, {}).get("category_path")
            if category is not None:
                touched[category].append(last_at)
        categories = sorted(
            touched, key=lambda name: (-len(touched[name]), self.as_of - max(touched[name]), name)
        )[:3]
        ranked = []
        for category_rank, category in enumerate(categories):
            those = {item for item in eligible if self.category(item) == category}
            for place, item in enumerate(by_popularity(those)[:length]):
                ranked.append((place, category_rank, item))
        of_categories = [item for _, _, item in sorted(ranked)]
        return of_categories + by_popularity(eligible - set(of_categories))
