"""What a small shop's tables say, in plain Python, written from docs/design.md, not from the SQL.

Whose the events are, and which items are products. Which rows are used is in rows.py, what may be
offered to whom in offering.py, and the formulas that build on it are in build.py.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import datetime
from functools import cache

import yaml
from reference.people import people
from reference.rows import (
    KEYS, conformed_rows, nulls_last, read_time, usable_rows, without_retries, without_told_again,
)
from shop import Shop, event_weights

from cross_sell.project.paths import project_dir


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
        kept = self._kept_events(conformed_rows("events", shop.get("events", [])))
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
        rows, self.counts[table] = usable_rows(table, shop, self.now, self.people, known)
        return rows

    def _person(self, account: str | None) -> str | None:
        return self.people.get(account, account)

    def _kept_events(self, rows: list[dict]) -> list[dict]:
        aliases = {row["anonymous_id"] for row in self.tables["user_aliases"]}
        kept, unattributable, rejected = [], 0, 0
        for row in rows:
            row["event_at"] = read_time(row["event_at"])
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
            return nulls_last([event[name] for name in columns])

        told = without_retries(sorted(visible, key=order))
        if not self.settings["renewals_keep_order_id"]:
            told = without_told_again(told)
        return [
            {**event, "item_id": self.product_of[event["item_id"]]}
            for event in told
            if event["user_id"] in self.users
        ]

    def category(self, item: str) -> str | None:
        """Return the category path of the item."""
        return self.catalogue.get(item, {}).get("category_path")
