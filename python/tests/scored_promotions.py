"""Random shops as the scores of promotions meet them: users with features, promotions, a model."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import duckdb
import pyarrow as pa
from conftest import NOON
from reference.promotion_policy import Model
from shop import CompiledProject

from cross_sell.project.macros import load_macro

SALT, SHIPPING = "messages", 5.0
MODELS = (
    "int_promotion_weights", "int_benefit_thousandths", "int_class_answers",
    "int_promotion_parts", "int_promotion_scores", "int_promotion_rules", "int_promotion_support",
    "int_promotion_contacts", "int_promotion_splits", "int_promotion_options",
    "int_promotion_picks", "int_promotion_choices", "promotion_scores", "best_promotions",
    "promotion_decisions",
)
RULES = {
    "least_margin_share": 0.0, "offers_in_70_days": 1, "least_support": 3,
    "exploration_share": 0.2, "holdout_share": 0.1,
}
PROMOTIONS = pa.schema([
    ("promotion_number", pa.int32()), ("promotion_id", pa.string()),
    ("discount_percent", pa.float64()), ("discount_amount", pa.float64()),
    ("minimum_spend", pa.float64()), ("is_free_shipping", pa.bool_()), ("is_running", pa.bool_()),
    ("starts_at", pa.timestamp("us")), ("ends_at", pa.timestamp("us")),
])
OFFERS = pa.schema([
    ("user_key", pa.int32()), ("promotion_id", pa.string()), ("offered_at", pa.timestamp("us")),
    ("window_ends_at", pa.timestamp("us")),
])


@cache
def terms() -> list[str]:
    """Return what the class of a user depends on."""
    return load_macro("promotions", "promotion_terms")()


@cache
def classes() -> dict[str, list[str]]:
    """Return the shape of the model."""
    return load_macro("promotions", "promotion_classes")()


@dataclass
class Scored:
    """What the scores of promotions read."""

    users: list[dict]
    promotions: list[dict]
    offers: list[dict] = field(default_factory=list)
    parameters: list[dict] = field(default_factory=list)
    rules: dict[str, float] = field(default_factory=lambda: dict(RULES))
    as_of: datetime = NOON

    @property
    def running(self) -> list[dict]:
        return [promotion for promotion in self.promotions if promotion["is_running"]]

    @property
    def model(self) -> Model | None:
        """Return the live model, None without parameters."""
        if not self.parameters:
            return None
        return Model(
            {
                (row["component"], row["term"]): (row["value"], row["mean"], row["scale"])
                for row in self.parameters
            },
            self.parameters[0]["version"],
        )

    def build(
        self, project: CompiledProject, salt: str = SALT, threads: int = 1
    ) -> duckdb.DuckDBPyConnection:
        """Build the scores and the choices in memory; close the connection."""
        connection = duckdb.connect(config={"threads": threads})
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        features = [
            {name: value for name, value in user.items() if name != "user_id"}
            | {"moment_at": moment}
            for user in self.users
            for moment in (self.as_of, self.as_of - timedelta(days=1))
        ]
        names = [*terms(), "usual_basket", "usual_margin"]
        tables = {
            "int_run_dates": pa.table({"as_of": pa.array([self.as_of], pa.timestamp("us"))}),
            "int_users": pa.table({
                "user_key": pa.array([user["user_key"] for user in self.users], pa.int32()),
                "user_id": [user["user_id"] for user in self.users],
            }),
            "int_promotion_features": pa.Table.from_pylist(
                features,
                pa.schema([
                    ("user_key", pa.int32()), *((name, pa.float64()) for name in names),
                    ("moment_at", pa.timestamp("us")),
                ]),
            ),
            "int_promotions": pa.Table.from_pylist(self.promotions, PROMOTIONS),
            "int_promotion_offers": pa.Table.from_pylist(self.offers, OFFERS),
            "int_live_parameters": pa.Table.from_pylist(
                self.parameters,
                pa.schema([
                    *((name, pa.string()) for name in ("model", "component", "term", "version")),
                    *((name, pa.float64()) for name in ("value", "mean", "scale")),
                ]),
            ),
            "promotion_policy": pa.table({
                "rule": list(self.rules), "value": [float(v) for v in self.rules.values()],
            }),
        }
        for name, table in tables.items():
            connection.register("given", table)
            connection.execute(f"create table {name} as select * from given")
        for name in MODELS:
            sql = project.sql[name].replace(f"'{SALT}|", f"'{salt}|")
            connection.execute(f"create table {name} as {sql}")
        return connection


def random_parameters(
    rng: random.Random, *, constant: str | None = None, multiplier: float = 0.0,
    certainty: float = 1.0, numbers: int = 3,
) -> list[dict]:
    """Return a live model; personal, unless a promotion, or `none`, is for all.

    certainty: by how much its standard errors are less than they are by default. numbers: how many
    classes it has.
    """
    rows = []
    scales = {term: (rng.uniform(-1, 2), rng.uniform(0.5, 2)) for term in terms()}
    starts = (0.0, 0.05, 0.12)
    widths = (0.05, 0.07, 0.15)
    for number in range(1, numbers + 1):
        rows.append((f"gate_{number}", "constant", rng.gauss(0, 0.5), 0.0, 1.0))
        for term, (mean, scale) in scales.items():
            rows.append((f"gate_{number}", term, rng.gauss(0, 0.15), mean, scale))
        levels = {
            "constant": rng.uniform(-4, 0), "later_without_order": rng.uniform(0, 1.5),
            "later_plain": rng.uniform(0, 1.5), "later_promoted": rng.uniform(0, 1.5),
        }
        for term in classes()["terms"]:
            mean, scale = 0.0, 1.0
            if term not in levels:
                place = int(term[-1]) - 1
                mean, scale = starts[place], widths[place]
            value = levels.get(term, rng.uniform(0, 1.5))
            rows.append((f"class_{number}", term, value, mean, scale))
            for direction in classes()["directions"]:
                moved = rng.gauss(0, 0.05) / certainty
                rows.append((f"uncertainty_{number}", f"{term}|{direction}", moved, 0.0, 1.0))
    rows.append(("policy", "constant" if constant else "personal", 1.0, 0.0, 1.0))
    rows.append(("policy", "budget_multiplier", multiplier, 0.0, 1.0))
    if constant:
        rows.append(("constant_promotion", constant, 1.0, 0.0, 1.0))
    return [
        {"model": "promotions", "version": "v1", "component": component, "term": term,
         "value": value, "mean": mean, "scale": scale}
        for component, term, value, mean, scale in rows
    ]


def random_users(rng: random.Random, number: int) -> list[dict]:
    """Return users with all features; some of them unknown."""
    users = []
    for key in range(1, number + 1):
        user: dict = {"user_key": key, "user_id": f"u{key}"}
        for term in terms():
            user[term] = rng.choice((None, 0.0, rng.uniform(0, 5), rng.uniform(0, 400)))
        user["usual_basket"] = rng.choice((0.0, *(rng.uniform(5, 200) for _ in range(12))))
        user["usual_margin"] = user["usual_basket"] * rng.uniform(-0.05, 0.6)
        users.append(user)
    return users


def random_promotions(rng: random.Random, number: int) -> list[dict]:
    """Return promotions, of which the last one does not run and the first one gives nothing."""
    promotions = []
    for place in range(1, number + 1):
        kind = rng.choice(("percent", "amount", "shipping", "both"))
        promotions.append({
            "promotion_number": place, "promotion_id": f"p{place}",
            "discount_percent": rng.uniform(2, 30) if kind in ("percent", "both") else 0.0,
            "discount_amount": rng.uniform(1, 15) if kind in ("amount", "both") else 0.0,
            "minimum_spend": rng.choice((0.0, 0.0, rng.uniform(20, 120))),
            "is_free_shipping": kind == "shipping" or rng.random() < 0.2,
            "is_running": place < number, "starts_at": None,
            "ends_at": rng.choice((None, NOON + timedelta(days=3), NOON + timedelta(days=90))),
        })
    promotions[0] |= {"discount_percent": 0.0, "discount_amount": 0.0, "is_free_shipping": False}
    return promotions


def random_offers(rng: random.Random, users: list[dict], promotions: list[dict]) -> list[dict]:
    """Return decisions of the past, also those for none."""
    offers = []
    for user in users:
        for _ in range(rng.choice((0, 0, 1, 2))):
            offered_at = NOON - timedelta(days=rng.choice((0, 1, 13, 69.9, 70, 71, 100)))
            offers.append({
                "user_key": user["user_key"], "offered_at": offered_at,
                "promotion_id": rng.choice((None, *(row["promotion_id"] for row in promotions))),
                "window_ends_at": offered_at + timedelta(days=14),
            })
    return offers


def random_shop(seed: int, *, users: int = 60, promotions: int = 6, **model: object) -> Scored:
    """Return a shop, the same for the same arguments."""
    rng = random.Random(seed)
    people, deals = random_users(rng, users), random_promotions(rng, promotions)
    return Scored(
        people, deals, random_offers(rng, people, deals), random_parameters(rng, **model)
    )
