"""The policy that a training judges is the one that the build scores and chooses by."""

from collections import Counter

import numpy as np
import pytest
from scored_promotions import SHIPPING, Scored, random_shop
from shop import CompiledProject

from cross_sell.train.parameters import Parameter
from cross_sell.train.promotions.budget import decided_cost, multiplier_within, read_choosable
from cross_sell.train.promotions.model import score
from cross_sell.train.promotions.parameters import read_model
from cross_sell.train.promotions.policy import Rules, allowed, choose
from cross_sell.train.promotions.reading import customers_of, read_promotions
from cross_sell.train.promotions.terms import promotion_terms

SHOPS = {
    "personal": random_shop(21),
    "sure of itself": random_shop(22, certainty=20, users=150),
    "on a budget": random_shop(23, certainty=20, multiplier=0.3, users=150),
    "losses allowed": random_shop(24, certainty=20, users=150),
}
SHOPS["losses allowed"].rules |= {"least_margin_share": -0.5, "least_support": 0}


@pytest.mark.parametrize("name", SHOPS)
def test_python_scores_and_chooses_as_the_build_does(
    compiled_project: CompiledProject, name: str
) -> None:
    shop: Scored = SHOPS[name]
    terms = promotion_terms()
    parameters = [
        Parameter(row["component"], row["term"], row["value"], row["mean"], row["scale"])
        for row in shop.parameters
    ]
    told = {(item.component, item.term): item.value for item in parameters}
    users = sorted(shop.users, key=lambda user: user["user_key"])
    columns = {
        column: np.array([user[column] for user in users], dtype=float)
        for column in (*terms, "usual_basket", "usual_margin")
    }
    with shop.build(compiled_project) as connection:
        promotions = read_promotions(connection)
        scored = connection.execute(
            """
            select user_key, promotion_number, benefit_amount, order_chance, later_orders,
                expected_cost, expected_profit, uplift, uplift_low
            from int_promotion_scores
            order by user_key, promotion_number
            """
        ).fetchnumpy()
        picked = connection.execute(
            "select coalesce(pick_number, 0) as arm from int_promotion_picks order by user_key"
        ).fetchnumpy()["arm"]
        choosable, spent = read_choosable(connection), decided_cost(connection)
    is_running = np.array([[True, *(row["is_running"] for row in shop.promotions)]])
    customers = customers_of(
        columns, terms, promotions, SHIPPING, np.repeat(is_running, len(users), axis=0)
    )
    scores = score(read_model(parameters, terms), customers)

    places = np.searchsorted([user["user_key"] for user in users], scored["user_key"])
    arms = scored["promotion_number"]
    low = scores.uplift - 1.96 * scores.errors_beside(np.zeros(len(users), dtype=int))
    for column, values in {
        "benefit_amount": customers.benefits, "order_chance": scores.order_chance,
        "later_orders": scores.later_orders, "expected_cost": scores.expected_cost,
        "expected_profit": scores.expected_profit, "uplift": scores.uplift, "uplift_low": low,
    }.items():
        assert values[places, arms] == pytest.approx(scored[column], abs=1e-6), column

    counts = Counter(offer["promotion_id"] for offer in shop.offers)
    supports = np.array([counts[arm] for arm in promotions.arms])
    rules = Rules(shop.rules["least_margin_share"], int(shop.rules["least_support"]))
    is_allowed = allowed(customers, supports, rules)
    multiplier = told["policy", "budget_multiplier"]
    assert choose(scores, is_allowed, multiplier).tolist() == picked.tolist()
    assert len(set(picked.tolist())) > 1 or name == "personal"

    # What a budget is fitted to is what the build decides, and more must be earned to cost less.
    assert choosable.cost(multiplier) == pytest.approx(spent)
    found, cost = multiplier_within(choosable.cost, 0.7 * spent)
    assert cost <= 0.7 * spent or cost == choosable.drawn_cost
    assert found >= multiplier
