"""Shops in which everything is known, and parameters of the ranking, drawn by chance."""

import random
from datetime import timedelta

from conftest import NOON
from random_shops import ITEMS, as_event
from reference.ranking import Ranking
from shop import CompiledProject, Shop, parameter
from test_tastes import with_prices

RANK_CONSTANT = 10  # fusion_rank_constant of dbt_project.yml
LENGTH = 20  # recommendations_per_user of dbt_project.yml
REPEAT_SHARE = 0.5  # repeat_share of dbt_project.yml
SOURCES = (
    "transitions", "neighbours", "also_viewed", "complements", "bought_together", "similar_items",
    "upgrades", "categories", "trending", "new_arrivals", "replenishments", "popular", "buy_again",
    "outside",
)
OTHER_TERMS = (
    "own_orders", "own_recent_orders", "own_order_share", "own_orders_since", "own_due_score",
    "own_lateness", "own_touches", "own_strongest_event", "own_recency", "own_cart",
    "item_people", "item_recent_people", "item_recent_buyers", "item_momentum", "item_age",
    "taste_share", "price_distance", "brand_affinity", "user_history", "user_orders",
    "user_recency",
)
TERMS = (
    *(f"place_{name}{of}" for name in SOURCES for of in ("", "_history")), *OTHER_TERMS, "constant"
)


def length_of(project: CompiledProject) -> int:
    """Return how long a list is."""
    return project.variables.get("recommendations_per_user", LENGTH)


def random_parameters(seed: int) -> list[dict]:
    """Return parameters of most terms, as a training may leave them."""
    chosen = random.Random(seed)
    return [
        parameter(
            component, term, chosen.choice((-2, -0.125, 0, 1 / 3, 1, 7)),
            chosen.choice((0, -1.5, 0.1)), chosen.choice((1, 0.01, 3)),
        )
        for component in ("new", "known")
        for term in TERMS
        if chosen.random() < 0.8
    ]


STAPLES = ("1", "01", "001")


def with_everything(shop: Shop) -> Shop:
    """The shop with prices, tastes, items of every age, staples bought, and lists from outside."""
    chosen = random.Random(len(shop["events"]) + 7)
    shop = with_prices(shop)
    for row in shop["items"]:
        is_staple = (row["item_id"] or "").strip() in STAPLES
        row["is_repurchasable"] = chosen.choice((True, None) if is_staple else (None, True, False))
        row["stock_quantity"] = None if is_staple else row["stock_quantity"]
        days = chosen.choice((None, -4, 0, 3, 21, 500))
        row["created_at"] = None if days is None else NOON - timedelta(days=days)
    for user in sorted({row["user_id"] for row in shop["events"] if row["user_id"]}):
        for item in STAPLES:
            for days in chosen.sample(range(60), chosen.choice((0, 1, 3))):
                at = NOON - timedelta(days=days, minutes=chosen.choice((0, 0, 90)))
                kind = chosen.choice(("purchase", "purchase", "add_to_cart"))
                shop["events"].append(as_event(user, item, kind, at, {}))
        for model in ("als", "deep"):
            shop["outside_candidates"] += [
                {
                    "user_id": user, "item_id": item, "source": model, "made_at": NOON,
                    "score": chosen.choice((-1.0, 0.5, 0.5, 2.5)),
                }
                for item in chosen.sample(ITEMS, chosen.choice((0, 3, 9)))
            ]
    return shop


def ranking_of(project: CompiledProject, shop: Shop) -> Ranking:
    """Return the reference of the shop with the vars of the project."""
    return Ranking(shop, project.variables, project.compiled_at)
