"""The project's formulas in plain Python, written from docs/design.md and not from the SQL.

Slow and simple on purpose: loops over users and items, no SQL, no numpy. Where docs/design.md
rounds, so does this: sums that decide a rank are sums of whole numbers.
"""

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import yaml
from shop import Shop, event_weights, schemas

from cross_sell.project import project_dir

MONTHS_OF_SEASON = ("season_start_month", "season_end_month")
# What makes two rows of a table repeats of one another, and the columns a usable row must have.
KEYS = {
    "items": (["item_id"], ["item_id"]),
    "users": (["user_id"], ["user_id"]),
    "user_aliases": (["anonymous_id"], ["anonymous_id", "user_id"]),
    "messages": (["message_id", "item_id"], ["message_id", "user_id", "sent_at", "channel"]),
    "impressions": (
        ["impression_id"],
        ["impression_id", "user_id", "item_id", "context", "shown_at"],
    ),
    "promotions": (["promotion_id"], ["promotion_id", "promotion_name"]),
    "promotion_offers": (["offer_id"], ["offer_id", "user_id", "offered_at"]),
}
TIMES = {"messages": "sent_at", "impressions": "shown_at", "promotion_offers": "offered_at"}


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
    recommendations: dict = field(default_factory=dict)
    # user -> items that may be offered: eligible, sold in the user's country, not suppressed
    offerable: dict = field(default_factory=dict)


def expect(shop: Shop, variables: dict, now: datetime) -> Expected:
    """Return what the project should build from the shop.

    variables: the vars that differ from dbt_project.yml. now: a time near the start of the run.
    """
    return _Build(shop, {**_default_vars(), **variables}, now).expected


def tie_breaker(identifier: str) -> int:
    """Return the number that orders exact ties."""
    return int(hashlib.md5(identifier.encode()).hexdigest()[:15], 16)


def whole(number: float) -> int:
    """Return the nearest whole number, halves upwards; for numbers that are not negative."""
    below = math.floor(number)
    return below + (number - below >= 0.5)


@cache
def _default_vars() -> dict:
    text = (project_dir() / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["vars"]["cross_sell"]


def _read_time(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _conformed(table: str, rows: list[dict]) -> list[dict]:
    """Return the rows with every column of the contract, blank text as None."""
    names = schemas()[table].names
    conformed = []
    for row in rows:
        row = {name: row.get(name) for name in names}
        for name, value in row.items():
            if isinstance(value, str):
                row[name] = value.strip(" ") or None
        conformed.append(row)
    return conformed


def _nulls_last(values: list) -> tuple:
    return tuple((value is None, value) for value in values)


class _Build:
    def __init__(self, shop: Shop, settings: dict, now: datetime):
        self.now = now
        self.settings = settings
        self.weights = event_weights()
        # From the weakest type to the strongest.
        self.type_order = sorted(
            self.weights,
            key=lambda name: (
                self.weights[name]["transition_strength"],
                self.weights[name]["history_weight"],
                name,
            ),
        )
        self.expected = Expected()
        self.tables = {
            name: self._usable(name, _conformed(name, shop.get(name, []))) for name in KEYS
        }
        kept = self._kept_events(_conformed("events", shop.get("events", [])))
        self.as_of = self._as_of(kept)
        self.expected.as_of = self.as_of
        visible = [event for event in kept if event["event_at"] <= self.as_of]
        self._fold_variants(visible)
        self._find_users(visible)
        self.events = self._events(visible)
        self._touch()
        self._count_people()
        pairs = self._pairs()
        self._transitions(pairs)
        self._likelihoods()
        self._candidates()

    # What is read

    def _usable(self, table: str, rows: list[dict]) -> list[dict]:
        """Return the rows that can be used: of rows with one id the one that sorts first."""
        keys, required = KEYS[table]
        time = TIMES.get(table)
        usable = [
            row
            for row in rows
            if all(row[name] is not None for name in required)
            and not (time and row[time] > self.now)
        ]
        # The earliest stands, so that what comes after a moment cannot change what stood before.
        usable.sort(key=lambda row: _nulls_last([row[time] if time else 0, *row.values()]))
        first = {}
        for row in usable:
            first.setdefault(tuple(row[name] for name in keys), row)
        self.expected.counts[table] = (len(rows), len(first), 0, len(rows) - len(first))
        return list(first.values())

    def _kept_events(self, rows: list[dict]) -> list[dict]:
        users_of_aliases = {
            row["anonymous_id"]: row["user_id"] for row in self.tables["user_aliases"]
        }
        kept, unattributable, rejected = [], 0, 0
        for row in rows:
            row["event_at"] = _read_time(row["event_at"])
            if row["user_id"] is None:
                row["user_id"] = users_of_aliases.get(row["anonymous_id"])
            if (
                row["item_id"] is None
                or row["event_at"] is None
                or row["event_at"] > self.now
                or row["event_type"] not in self.weights
            ):
                rejected += 1
            elif row["user_id"] is None:
                unattributable += 1
            else:
                kept.append(row)
        self.expected.counts["events"] = (len(rows), len(kept), unattributable, rejected)
        return kept

    def _as_of(self, kept: list[dict]) -> datetime:
        if self.settings["as_of"]:
            return datetime.fromisoformat(self.settings["as_of"])
        return max(event["event_at"] for event in kept)

    def _fold_variants(self, visible: list[dict]) -> None:
        """Find the product of every item id, and what the catalogue says of each product."""
        self.product_of = {event["item_id"]: event["item_id"] for event in visible}
        for row in self.tables["items"]:
            self.product_of[row["item_id"]] = row["parent_item_id"] or row["item_id"]
        for product in set(self.product_of.values()):
            self.product_of.setdefault(product, product)
        self.products = set(self.product_of.values())
        rows_of = defaultdict(list)
        for row in self.tables["items"]:
            rows_of[self.product_of[row["item_id"]]].append(row)
        self.catalogue = {}
        for product, rows in rows_of.items():
            rows.sort(key=lambda row: (row["item_id"] != product, row["item_id"]))
            stocks = [row["stock_quantity"] for row in rows if row["stock_quantity"] is not None]
            stock = sum(stocks) if stocks else None
            self.catalogue[product] = {**rows[0], "stock_quantity": stock}

    def _find_users(self, visible: list[dict]) -> None:
        registered = {row["user_id"]: row for row in self.tables["users"]}
        self.country_of = {}
        for user in {event["user_id"] for event in visible} | set(registered):
            row = registered.get(user, {})
            if not row.get("is_internal"):
                self.country_of[user] = row.get("country")
        self.users = set(self.country_of)

    def _events(self, visible: list[dict]) -> list[dict]:
        """Return the events of the shop's users on products, repeats of an event id dropped."""

        def order(event: dict) -> tuple:
            # The earliest stands; at one moment the one that sorts first, whatever came first.
            columns = ["event_at", "user_id", "item_id", "event_type", "order_id", "quantity"]
            return _nulls_last([event[name] for name in columns])

        seen, events = set(), []
        for event in sorted(visible, key=order):
            if event["event_id"] is not None and event["event_id"] in seen:
                continue
            seen.add(event["event_id"])
            if event["user_id"] in self.users:
                events.append({**event, "item_id": self.product_of[event["item_id"]]})
        return events

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
        recent_after = self.as_of - timedelta(days=self.settings["trend_days"])
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
        all_people, all_recent = sum(self.people.values()), sum(self.recent_people.values())
        self.trend = {
            item: ((self.recent_people[item] + 1) / (all_recent + len(self.people)))
            / ((people + 1) / (all_people + len(self.people)))
            for item, people in self.people.items()
        }

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
                        or b.items_touched - a.item_number >= self.settings["history_length"]
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
        eligible = {item for item in self.products if self._is_eligible(item)}
        length = self.settings["recommendations_per_user"]
        for user in self.users:
            offerable = {
                item
                for item in eligible - self._suppressed(user)
                if self._is_sold_in(item, self.country_of[user])
            }
            self.expected.offerable[user] = offerable
            personal = self._personal_list(user, offerable)[:length]
            listed = {row[0] for row in personal}
            fillers = [
                (item, None, None, None, True)
                for item in self._popular_for(user, eligible)
                if item in offerable - listed
            ]
            self.expected.recommendations[user] = (personal + fillers)[:length]

    def _is_eligible(self, item: str) -> bool:
        row = self.catalogue.get(item)
        if row is None:
            return not self.catalogue
        if row["available_from"] is not None and row["available_from"] > self.as_of:
            return False
        if row["available_until"] is not None and row["available_until"] < self.as_of:
            return False
        if row["stock_quantity"] is not None and row["stock_quantity"] <= 0:
            return False
        months = [row[name] for name in MONTHS_OF_SEASON if row[name] is not None]
        if not months:
            return True
        month, in_season = months[0], {months[0]}
        while month != months[-1]:
            month = month % 12 + 1
            in_season.add(month)
        return self.as_of.month in in_season

    def _is_sold_in(self, item: str, country: str | None) -> bool:
        countries = self.catalogue.get(item, {}).get("countries")
        if countries is None or country is None:
            return True
        sold_in = [name.strip().lower() for name in countries.split(",")]
        return country.lower() in sold_in

    def _suppressed(self, user: str) -> set[str]:
        suppressed = set()
        cooldown = self.settings["message_cooldown_days"]
        for message in self.tables["messages"]:
            if (
                message["user_id"] == user
                and message["item_id"] in self.product_of
                and message["sent_at"] <= self.as_of
                and not message["is_control"]
                and not (cooldown and message["sent_at"] <= self.as_of - timedelta(days=cooldown))
            ):
                suppressed.add(self.product_of[message["item_id"]])
        bought, returned, last_bought_at = defaultdict(int), defaultdict(int), {}
        for event in self.events:
            if event["user_id"] != user or event["event_type"] not in ("purchase", "return"):
                continue
            quantity = 1 if event["quantity"] is None else event["quantity"]
            item = event["item_id"]
            if event["event_type"] == "purchase":
                bought[item] += quantity
                last_bought_at[item] = max(
                    event["event_at"], last_bought_at.get(item, event["event_at"])
                )
            else:
                returned[item] += quantity
        forgotten_at = self.as_of - timedelta(days=self.settings["repurchase_days"])
        for item in {*bought, *returned}:
            can_be_rebought = self.catalogue.get(item, {}).get("is_repurchasable")
            if (
                not can_be_rebought
                or (item in returned and returned[item] >= bought[item])
                or (item in last_bought_at and last_bought_at[item] > forgotten_at)
            ):
                suppressed.add(item)
        return suppressed

    def _personal_list(self, user: str, offerable: set[str]) -> list[tuple]:
        """Return rows (item, score, reason item, reason event type, False), best first."""
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
                factor = self.trend[other] ** self.settings["trend_exponent"]
                added = whole(weight * ((likelihood / 1e12) * factor) * 1e12)
                scores[other] += added
                # The item itself is a reason only where there is no other.
                reason = (other != item, added)
                if other not in reasons or reason > reasons[other][0]:
                    reasons[other] = (reason, item, strongest)
        rows = [
            (
                item,
                score / 1e12,
                *reasons[item][1:],
                False,
            )
            for item, score in scores.items()
            if item in offerable
        ]
        return sorted(rows, key=lambda row: (-row[1], tie_breaker(row[0])))

    def _popular_for(self, user: str, eligible: set[str]) -> list[str]:
        """Return the eligible items in the order in which they fill the user's list.

        First the popular ones of the user's categories, as many of each as a list is long.
        """
        country = self.country_of[user]
        eligible = {item for item in eligible if self._is_sold_in(item, country)}
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
            those = {item for item in eligible if self._category(item) == category}
            for place, item in enumerate(by_popularity(those)[:length]):
                ranked.append((place, category_rank, item))
        of_categories = [item for _, _, item in sorted(ranked)]
        return of_categories + by_popularity(eligible - set(of_categories))

    def _category(self, item: str) -> str | None:
        return self.catalogue.get(item, {}).get("category_path")
