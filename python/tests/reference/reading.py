"""What a small shop's tables say, in plain Python, written from docs/design.md, not from the SQL.

Which rows are used, whose the events are, which items are products, and what may be offered to
whom. The formulas that build on it are in build.py.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

import yaml
from reference.people import people
from reference.rhythms import Rhythms
from shop import Shop, event_weights, schemas, transactional_kinds

from cross_sell.project.paths import project_dir

MONTHS_OF_SEASON = ("season_start_month", "season_end_month")
# What makes two rows of a table repeats of one another, and the columns a usable row must have.
KEYS = {
    "items": (["item_id"], ["item_id"]),
    "users": (["user_id"], ["user_id"]),
    "user_aliases": (["anonymous_id"], ["anonymous_id", "user_id"]),
    "messages": (
        ["message_id", "user_id", "item_id"],
        ["message_id", "user_id", "sent_at", "channel"],
    ),
    "impressions": (
        ["impression_id"],
        ["impression_id", "user_id", "item_id", "context", "shown_at"],
    ),
    "promotions": (["promotion_id"], ["promotion_id", "promotion_name"]),
    "promotion_offers": (["offer_id"], ["offer_id", "user_id", "offered_at"]),
    "outside_candidates": (
        ["user_id", "item_id", "source", "made_at"],
        ["user_id", "item_id", "source", "score", "made_at"],
    ),
    "sent_messages": (
        ["message_id", "user_id", "item_id"],
        ["message_id", "user_id", "item_id", "channel", "sent_at"],
    ),
    "sent_promotions": (["offer_id"], ["offer_id", "user_id", "offered_at"]),
}
# Of the words that stand for nothing, those in the random shops.
NULL_WORDS = ("", "null", "(not set)")
TIMES = {
    "messages": "sent_at", "impressions": "shown_at", "promotion_offers": "offered_at",
    "outside_candidates": "made_at", "sent_messages": "sent_at",
    "sent_promotions": "offered_at",
}


def tie_breaker(identifier: str) -> int:
    """Return the number that orders exact ties."""
    return int(hashlib.md5(identifier.encode()).hexdigest()[:15], 16)


@cache
def _default_vars() -> dict:
    text = (project_dir() / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["vars"]["cross_sell"]


def all_settings(variables: dict) -> dict:
    """Return all vars: those of dbt_project.yml, and those given in their place."""
    return {**_default_vars(), **variables}


def _read_time(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _conformed(table: str, rows: list[dict]) -> list[dict]:
    """Return the rows with every column of the contract, text that says nothing as None."""
    names = schemas()[table].names
    conformed = []
    for row in rows:
        row = {name: row.get(name) for name in names}
        for name, value in row.items():
            if isinstance(value, str):
                meant = value.strip(" ")
                row[name] = None if meant.lower() in NULL_WORDS else meant
        conformed.append(row)
    return conformed


def is_offer(message: dict) -> bool:
    """Return whether the message was sent to offer something: neither held back nor owed anyway."""
    kind = (message["message_kind"] or "").lower().replace(" ", "_").replace("-", "_")
    return not message["is_control"] and kind not in transactional_kinds()


def _nulls_last(values: list) -> tuple:
    return tuple((value is None, value) for value in values)


class ReadShop:
    """A shop as it is read: users, products and catalogue by their ids, events in order of time.

    variables: the vars that differ from dbt_project.yml. now: a time near the start of the run.
    """

    def __init__(self, shop: Shop, variables: dict, now: datetime):
        self.now = now
        self.settings = all_settings(variables)
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
        # Table -> rows read, kept, unattributable and rejected.
        self.counts = {}
        self.people = {}
        self.tables = {"user_aliases": self._usable("user_aliases", shop)}
        self.people = people(
            {row["anonymous_id"]: row["user_id"] for row in self.tables["user_aliases"]}
        )
        others = [name for name in KEYS if name not in ("user_aliases", "outside_candidates")]
        self.tables |= {name: self._usable(name, shop) for name in others}
        kept = self._kept_events(_conformed("events", shop.get("events", [])))
        self.tables["outside_candidates"] = self._usable(
            "outside_candidates", shop, self._known_ids(kept)
        )
        self.as_of = self._as_of(kept)
        visible = [event for event in kept if event["event_at"] <= self.as_of]
        self._fold_variants(visible)
        self._find_users(visible)
        self.events = self._events(visible)

    # What is read

    def _known_ids(self, kept: list[dict]) -> tuple[set[str], set[str]]:
        """Return the users and the items of which anything is told, whenever that was."""
        items = self.tables["items"]
        return (
            {row["user_id"] for row in (*kept, *self.tables["users"])},
            {row["item_id"] for row in (*kept, *items)} | {row["parent_item_id"] for row in items},
        )

    def _usable(
        self, table: str, shop: Shop, known: tuple[set[str], set[str]] | None = None
    ) -> list[dict]:
        """Return the rows that can be used: of rows with one key the one that sorts first.

        known: the users and items that a row must be about; without it, any.

        People stand in the place of their accounts. Rows of two accounts that then have one key do
        not repeat each other, so none is rejected; the person's own row comes first.
        """
        rows = _conformed(table, shop.get(table, []))
        keys, required = KEYS[table]
        time = TIMES.get(table)
        usable = [
            (row, self._person(row.get("user_id")))
            for row in rows
            if all(row[name] is not None for name in required)
            and not (time and row[time] > self.now)
            and not (known and self._person(row["user_id"]) not in known[0])
            and not (known and row["item_id"] not in known[1])
        ]

        def order(pair: tuple[dict, str | None]) -> tuple:
            # The earliest stands, so that what comes after a moment cannot change what stood before.
            row, person = pair
            is_merged = "user_id" in keys and row["user_id"] != person
            return _nulls_last([row[time] if time else 0, is_merged, *row.values()])

        first, repeats = {}, 0
        for row, person in sorted(usable, key=order):
            of_person = {**row, "user_id": person} if "user_id" in row else row
            key = tuple(of_person[name] for name in keys)
            account, stands = first.setdefault(key, (row.get("user_id"), of_person))
            is_merged = "user_id" in keys and row["user_id"] != account
            repeats += stands is not of_person and not is_merged
        rejected = len(rows) - len(usable) + repeats
        self.counts[table] = (len(rows), len(rows) - rejected, 0, rejected)
        return [row for _, row in first.values()]

    def _person(self, account: str | None) -> str | None:
        return self.people.get(account, account)

    def _kept_events(self, rows: list[dict]) -> list[dict]:
        aliases = {row["anonymous_id"] for row in self.tables["user_aliases"]}
        kept, unattributable, rejected = [], 0, 0
        for row in rows:
            row["event_at"] = _read_time(row["event_at"])
            row["event_type"] = row["event_type"] and row["event_type"].lower()
            if row["user_id"] is None and row["anonymous_id"] in aliases:
                row["user_id"] = row["anonymous_id"]
            row["user_id"] = self._person(row["user_id"])
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
        self.counts["events"] = (len(rows), len(kept), unattributable, rejected)
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
            self.catalogue[product] = {
                **rows[0],
                "stock_quantity": stock,
                "category_path": self._spelled(rows[0]["category_path"]),
            }

    def _spelled(self, path: str | None) -> str | None:
        """Return the path with each level as most items of the catalogue spell it."""
        if path is None:
            return None
        levels = path.split("/")
        spelled = []
        for level in range(len(levels)):
            prefix = "/".join(levels[: level + 1]).lower()
            names = Counter()
            for row in self.tables["items"]:
                parts = (row["category_path"] or "").split("/")
                if len(parts) > level and "/".join(parts[: level + 1]).lower() == prefix:
                    names[parts[level]] += 1
            spelled.append(min(names, key=lambda name: (-names[name], name)))
        return "/".join(spelled)

    def _find_users(self, visible: list[dict]) -> None:
        registered = {row["user_id"]: row for row in self.tables["users"]}
        self.country_of = {}
        for user in {event["user_id"] for event in visible} | set(registered):
            row = registered.get(user, {})
            if not row.get("is_internal"):
                self.country_of[user] = row.get("country")
        self.users = set(self.country_of)

    def _events(self, visible: list[dict]) -> list[dict]:
        """Return the events of the shop's users on products, each told once."""

        def order(event: dict) -> tuple:
            # The earliest stands; at one moment the one that sorts first, whatever came first.
            columns = ["event_at", "user_id", "item_id", "event_type", "order_id", "quantity"]
            return _nulls_last([event[name] for name in columns])

        told = self._without_told_again(self._without_retries(sorted(visible, key=order)))
        return [
            {**event, "item_id": self.product_of[event["item_id"]]}
            for event in told
            if event["user_id"] in self.users
        ]

    @staticmethod
    def _without_retries(events: list[dict]) -> list[dict]:
        """Return the first of the events of each id, where all say the same within a day."""
        of_id = defaultdict(list)
        for event in events:
            of_id[event["event_id"]].append(event)
        retries = set()
        for event_id, those in of_id.items():
            said = {(e["user_id"], e["item_id"], e["event_type"]) for e in those}
            lasted = those[-1]["event_at"] - those[0]["event_at"]
            if event_id is not None and len(said) == 1 and lasted <= timedelta(days=1):
                retries |= {id(event) for event in those[1:]}
        return [event for event in events if id(event) not in retries]

    def _without_told_again(self, events: list[dict]) -> list[dict]:
        """Return the events without purchases that their order told at an earlier moment."""
        if self.settings["renewals_keep_order_id"]:
            return events
        bought_at, kept = {}, []
        for event in events:
            if event["event_type"] == "purchase" and event["order_id"] is not None:
                units = 1 if event["quantity"] is None else event["quantity"]
                line = (event["order_id"], event["user_id"], event["item_id"], units)
                if event["event_at"] > bought_at.setdefault(line, event["event_at"]):
                    continue
            kept.append(event)
        return kept

    # What may be offered

    def is_eligible(self, item: str) -> bool:
        """Return whether the item may be offered at as_of."""
        row = self.catalogue.get(item)
        if row is None:
            return not self.catalogue
        if not self.is_recommendable(item):
            return False
        if row["available_from"] is not None and row["available_from"] > self.as_of:
            return False
        if row["available_until"] is not None and row["available_until"] <= self.as_of:
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

    def is_recommendable(self, item: str) -> bool:
        """Return whether the catalogue lets the item be offered at all."""
        return self.catalogue.get(item, {}).get("is_recommendable") is not False

    def is_sold_in(self, item: str, country: str | None) -> bool:
        """Return whether the item is sold in the country."""
        countries = self.catalogue.get(item, {}).get("countries")
        if countries is None or country is None:
            return True
        sold_in = [name.strip().lower() for name in countries.split(",")]
        return country.lower() in sold_in

    def handed_out_only(self) -> list[dict]:
        """Return the rows that were handed out to be sent and that the log does not tell of yet."""
        log = [row for row in self.tables["messages"] if row["sent_at"] <= self.as_of]
        told = {(row["message_id"], row["user_id"]) for row in log if row["item_id"] is not None}

        def is_told(row: dict) -> bool:
            return (row["message_id"], row["user_id"]) in told or any(
                message["user_id"] == row["user_id"]
                and message["channel"].lower() == row["channel"].lower()
                and message["item_id"] in self.product_of
                and self.product_of[message["item_id"]] == self.product_of[row["item_id"]]
                and message["sent_at"] >= row["sent_at"]
                and is_offer(message)
                for message in log
            )

        return [
            row
            for row in self.tables["sent_messages"]
            if row["sent_at"] <= self.as_of
            and not row["is_control"]
            and row["user_id"] in self.users
            and row["item_id"] in self.product_of
            and not is_told(row)
        ]

    def suppressed(self, user: str) -> set[str]:
        """Return the items that are withheld from the user."""
        suppressed = set()
        cooldown = self.settings["message_cooldown_days"]
        offers = [message for message in self.tables["messages"] if is_offer(message)]
        for message in offers + self.handed_out_only():
            if (
                message["user_id"] == user
                and message["item_id"] in self.product_of
                and message["sent_at"] <= self.as_of
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
        for item in {*bought, *returned}:
            if item in returned and returned[item] >= bought[item]:
                suppressed.add(item)
                continue
            returns_at = self.rhythms.returns_at(user, item, last_bought_at[item])
            if returns_at is None or returns_at > self.as_of:
                suppressed.add(item)
        return suppressed

    @cached_property
    def rhythms(self) -> Rhythms:
        """Return what the log says of buying again."""
        return Rhythms(self)

    def category(self, item: str) -> str | None:
        """Return the category path of the item."""
        return self.catalogue.get(item, {}).get("category_path")
