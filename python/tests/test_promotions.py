"""Promotions: features and outcomes equal a naive reference, and nothing later moves a feature."""

import math
import random
from datetime import timedelta

import duckdb
import pytest
from conftest import NOON
from hypothesis import given
from hypothesis import strategies as st
from promotion_shops import ITEMS, PROMOTIONS, USERS, random_shop, read_shop
from random_shops import checked
from reference.promotion_features import examples_of
from reference.promotions import benefit
from shop import CompiledProject, Shop, rows

MODELS = ("int_promotion_examples", "int_promotion_features")
KEYS = ("user_id", "user_key", "moment_at")
LABELS = ("promotion_cost", "later_orders", "net_profit", "net_profit_10_sessions",
          "sessions_after", "has_order", "is_censored")
FEATURE_NAMES = (
    "lifetime_order_value", "lifetime_orders", "average_order_value", "promoted_order_share",
    "days_since_order", "cart_value", "session_order_value", "session_orders",
    "session_cart_value", "session_carts", "session_views", "session_promotions_available",
    "session_promotions_used", "session_gap_hours", "promoted", "unpromoted", "newness",
    "recency", "cart", "basket", "promotions_with_order", "promotions_without_order",
    "nones_with_order", "nones_without_order", "usual_basket", "usual_margin",
)
# The moment after which everything is planted, on a day and time of its own.
CUT = NOON - timedelta(days=30, hours=3, minutes=7)
FEATURES = "select * from int_promotion_features join int_users using (user_key)"
# Money is rounded to four digits, by line.
TOLERANCE = {"rel_tol": 1e-9, "abs_tol": 2e-3}


def features(connection: duckdb.DuckDBPyConnection, before=None) -> dict[tuple, dict]:
    """Return (user, moment) -> the features, of moments up to one of them if that is given."""
    return {
        (row["user_id"], row["moment_at"]): {
            name: value for name, value in row.items() if name in FEATURE_NAMES
        }
        for row in rows(connection, FEATURES)
        if before is None or row["moment_at"] <= before
    }


def assert_close(found: dict, expected: dict) -> None:
    assert set(found) == set(expected)
    for key, values in expected.items():
        for name, value in values.items():
            built = found[key][name]
            if built is None or value is None:
                assert built is value, (key, name, built, value)
            else:
                assert math.isclose(built, value, **TOLERANCE), (key, name, built, value)


@checked
@given(seed=st.integers(0, 10**6))
def test_features_and_outcomes_equal_the_reference(
    compiled_project: CompiledProject, bucketed_project: CompiledProject, seed: int
) -> None:
    shop = random_shop(seed)
    for project in (compiled_project, bucketed_project):
        with project.build(shop, *MODELS) as connection:
            read = read_shop(connection, project.variables)
            expected, outcomes = examples_of(read)
            examples = {
                row["offer_id"]: row
                for row in rows(connection, "select * from int_promotion_examples")
            }
            assert_close(features(connection), expected)
        assert_close(
            {name: {label: row[label] for label in LABELS} for name, row in examples.items()},
            outcomes,
        )
        for row in examples.values():
            promotion = read.promotions.get(row["promotion_id"])
            worth = benefit(read, promotion, row["usual_basket"])
            assert math.isclose(row["benefit_amount"], worth, **TOLERANCE)
            share = min(worth / row["usual_basket"], 1) if row["usual_basket"] else 0
            assert math.isclose(row["benefit_share"], share, **TOLERANCE)


def with_later_news(shop: Shop) -> Shop:
    """Return the shop after much has happened from CUT on, also with orders and sessions of before."""
    rng = random.Random(5)
    later = [
        {
            "user_id": rng.choice(USERS), "item_id": rng.choice(ITEMS),
            "event_type": rng.choice(("view", "add_to_cart", "purchase", "return")),
            "event_at": CUT + timedelta(minutes=rng.choice((0, 1, 20, 2000, 30_000))),
            "session_id": rng.choice((None, "s1", "s2")),
            "order_id": rng.choice((None, "o1", "o2", "o3")),
            "promotion_id": rng.choice((None, *PROMOTIONS)), "quantity": 3, "unit_price": 77.0,
        }
        for _ in range(150)
    ]
    decisions = [
        {
            "offer_id": f"later{number}", "user_id": rng.choice(USERS),
            "offered_at": CUT + timedelta(minutes=number),
            "promotion_id": rng.choice((None, *PROMOTIONS)), "order_id": rng.choice((None, "o1")),
            "redeemed_at": rng.choice((None, CUT + timedelta(days=2))),
        }
        for number in range(30)
    ]
    return shop | {
        "events": shop["events"] + later,
        "promotion_offers": shop["promotion_offers"] + decisions,
    }


@pytest.mark.parametrize("seed", range(2))
def test_nothing_from_the_moment_on_moves_a_feature(
    compiled_project: CompiledProject, seed: int
) -> None:
    shop = random_shop(seed, events=400, offers=40)
    shop["promotion_offers"] += [
        {"offer_id": f"cut {user}", "user_id": user, "offered_at": CUT, "promotion_id": "p1"}
        for user in USERS
    ]
    for row in shop["events"]:
        if rng_of(row) < 0.3:
            row["event_at"] = CUT - timedelta(minutes=int(100 * rng_of(row)))
    with compiled_project.build(shop, *MODELS) as connection:
        before = features(connection, CUT)
    with compiled_project.build(with_later_news(shop), *MODELS) as connection:
        after, now = features(connection, CUT), features(connection)
    assert len(before) > 10
    assert after == before
    # What came later is there, and would have been seen.
    assert {key: now[key] for key in before} == before
    last = {user: now[user, max(at for name, at in now if name == user)] for user in USERS}
    assert all(last[user]["lifetime_orders"] > before[user, CUT]["lifetime_orders"] for user in USERS)


ODD = {
    "propensity of 0": {"propensity": 0.0},
    "propensity over 1": {"propensity": 1.5},
    "no propensity": {"propensity": None},
    "negative discount": {"propensity": 0.5, "discount_amount": -3.0, "order_id": "o1"},
}


@pytest.mark.parametrize("oddity", ODD)
def test_an_odd_value_of_a_decision_is_unknown(
    compiled_project: CompiledProject, oddity: str
) -> None:
    decision = {
        "offer_id": "f", "user_id": "ann", "promotion_id": "p1", "offered_at": CUT, **ODD[oddity],
    }
    bought = {
        "user_id": "ann", "item_id": "tent", "event_type": "purchase", "order_id": "o1",
        "quantity": 1, "unit_price": 50.0, "event_at": CUT + timedelta(days=1),
    }
    shop = {
        "events": [bought, bought | {"event_at": NOON, "order_id": "o2"}],
        "promotions": [{"promotion_id": "p1", "promotion_name": "a", "discount_amount": 7.0}],
        "promotion_offers": [decision],
    }
    with compiled_project.build(shop, *MODELS, "int_input_findings") as connection:
        (row,) = rows(connection, "select * from int_promotion_examples")
        told = {text for (text,) in connection.execute(
            "select message from int_input_findings where table_name = 'promotion_offers'"
        ).fetchall()}
    assert row["propensity"] == (0.5 if oddity == "negative discount" else None)
    assert row["has_order"]
    # Without an amount that can be read, the terms count.
    assert row["promotion_cost"] == (7 if oddity == "negative discount" else 0)
    assert any("propensity" in text or "discount_amount" in text for text in told)


def shop_without(part: str) -> Shop:
    """Return a shop that lacks a part of what promotions are learned from."""
    shop = random_shop(7)
    offers = shop["promotion_offers"]
    return shop | {
        "offers": {"promotion_offers": []},
        "promotions": {"promotions": []},
        "catalogue": {"items": []},
        "users": {"users": []},
        "purchases": {"events": [e for e in shop["events"] if e["event_type"] == "view"]},
        "terms": {"promotions": [
            {"promotion_id": name, "promotion_name": name} for name in PROMOTIONS
        ]},
        "a second arm": {"promotion_offers": [o | {"promotion_id": "p1"} for o in offers]},
        "time": {"promotion_offers": [
            o | {"offered_at": NOON - timedelta(days=5)} for o in offers
        ]},
        "known people": {"promotion_offers": [o | {"user_id": "nobody"} for o in offers]},
    }[part]


@pytest.mark.parametrize("part", [
    "offers", "promotions", "catalogue", "users", "purchases", "terms", "a second arm", "time",
    "known people",
])
def test_a_shop_that_lacks_a_part_has_features_and_what_can_be_learned(
    small_limits_project: CompiledProject, part: str
) -> None:
    with small_limits_project.build(shop_without(part), *MODELS, "int_input_findings") as built:
        examples = rows(built, "select * from int_promotion_examples")
        people = rows(built, "select user_key from int_users")
        now = rows(built, "select f.* from int_promotion_features as f"
                          " join int_promotion_moments using (user_key, moment_at) where is_now")
        told = " ".join(
            text for (text,) in built.execute("select message from int_input_findings").fetchall()
        )
    assert len(now) == len(people) > 0
    if part in ("offers", "known people"):
        assert examples == []
    else:
        assert examples
    if part == "promotions":
        assert {row["promotion_id"] for row in examples} == {None}
        assert "are about promotions that promotions does not list: they are left out" in told
    if part == "terms":
        assert {row["benefit_amount"] for row in examples} == {0}
        assert "3 of 3 promotions give neither percent nor amount nor free shipping" in told
    if part == "a second arm":
        assert "14 of 14 decisions are the same one" in told
    if part == "time":
        assert all(row["is_censored"] for row in examples)
    if part == "known people":
        assert "14 of 14 decisions are about users whom neither users nor events know" in told
    if part == "purchases":
        assert not any(row["has_order"] for row in examples)
        assert {row["usual_basket"] for row in now} == {0}


def rng_of(row: dict) -> float:
    """Return a number from 0 to 1 drawn by an event."""
    return random.Random(repr(sorted(row.items(), key=str))).random()
