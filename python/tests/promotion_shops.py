"""Small shops with promotions, drawn by a seed, and what the reference reads of a built one."""

import random
from datetime import timedelta

import duckdb
from conftest import NOON
from reference.promotions import PromotionShop
from reference.reading import all_settings
from shop import Shop, rows

USERS = ("ann", "bob", "cleo", "dan")
ITEMS = ("tent", "mat", "lamp", "rope")
KINDS = ("view", "view", "view", "add_to_cart", "add_to_cart", "purchase", "purchase", "return",
         "remove_from_cart", "rating")
PROMOTIONS = ("p1", "p2", "p3")
# So few moments that a decision often falls on an event, on the edge of a window or into a session.
DAYS = (0, 0.01, 1, 2, 3, 9, 10, 14, 20, 27, 28, 34, 60, 70, 71, 90, 150)
MINUTES = (0, 0, 5, 29, 30, 31, 45, 90)

EVENTS = """
    select user_id, item_id, event_type, session_id, order_id, promotion_id,
        cast(quantity as double) as quantity, unit_price, event_at
    from int_event_details
    join int_users using (user_key)
    join int_items using (item_key)
    order by source_row
"""


def drawn_moment(rng: random.Random):
    return NOON - timedelta(days=rng.choice(DAYS), minutes=rng.choice(MINUTES))


def random_shop(seed: int, events: int = 120, offers: int = 14) -> Shop:
    """Return a shop of four users and four items, with odd orders, sessions and redemptions."""
    rng = random.Random(seed)
    some = rng.random() < 0.5
    bought = [
        {
            "user_id": rng.choice(USERS), "item_id": rng.choice(ITEMS),
            "event_type": rng.choice(KINDS), "event_at": drawn_moment(rng),
            "session_id": rng.choice((None, None, "s1", "s2")) if some else None,
            "order_id": rng.choice((None, None, "o1", "o2", "o3")),
            "promotion_id": rng.choice((None, None, None, "p1", "p2", "p9")),
            "quantity": rng.choice((None, 1, 2, 4)),
            "unit_price": rng.choice((None, 0.0, 12.5, 40.0, 40.0)),
        }
        for _ in range(events)
    ]
    items = [
        {
            "item_id": item, "item_name": item, "category_path": "a",
            "price": rng.choice((None, 20.0)), "unit_cost": rng.choice((None, 8.0, 25.0)),
        }
        for item in ITEMS[:3]
    ]
    terms = (
        {"discount_percent": 10.0}, {"discount_percent": 25.0, "minimum_spend": 60.0},
        {"discount_amount": 15.0}, {"is_free_shipping": True, "minimum_spend": 30.0}, {},
        {"discount_percent": 5.0, "discount_amount": 2.5, "is_free_shipping": True},
    )
    promotions = [
        {
            "promotion_id": name, "promotion_name": name, **rng.choice(terms),
            "ends_at": rng.choice((None, None, NOON - timedelta(days=25), NOON)),
        }
        for name in PROMOTIONS
    ]
    decisions = []
    for number in range(offers):
        at = drawn_moment(rng)
        is_told = rng.random() < 0.3
        decisions.append({
            "offer_id": f"f{number:02}", "user_id": rng.choice(USERS), "offered_at": at,
            "promotion_id": rng.choice((None, *PROMOTIONS)), "propensity": rng.choice((None, 0.25)),
            "redeemed_at": rng.choice((None, None, at + timedelta(days=1), drawn_moment(rng))),
            "order_id": rng.choice(("o1", "o2", "o3", "o4")) if is_told else None,
            "discount_amount": 3.25 if is_told and rng.random() < 0.7 else None,
        })
    return {
        "events": bought, "items": items, "promotions": promotions, "promotion_offers": decisions,
        "users": [{"user_id": user} for user in (*USERS, "eve")],
    }


def read_shop(connection: duckdb.DuckDBPyConnection, variables: dict) -> PromotionShop:
    """Return what the reference reads of a built shop."""
    (as_of,) = connection.execute("select as_of from int_run_dates").fetchone()
    offers = rows(connection, "select * from stg_promotion_offers")
    return PromotionShop(
        rows(connection, EVENTS),
        {
            row["item_id"]: (row["price"], row["unit_cost"])
            for row in rows(connection, "select item_id, price, unit_cost from int_items")
        },
        {row["promotion_id"]: row for row in rows(connection, "select * from stg_promotions")},
        {row["offer_id"]: row for row in offers if row["offered_at"] <= as_of},
        {row["user_id"] for row in rows(connection, "select user_id from int_users")},
        as_of,
        all_settings(variables),
    )
