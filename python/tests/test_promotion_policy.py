"""Which promotion is chosen, worked by hand: the rules of int_promotion_choices."""

from dataclasses import replace

import numpy as np
import pytest

from cross_sell.train.promotions.budget import multiplier_within
from cross_sell.train.promotions.decisions import Customers
from cross_sell.train.promotions.model import Scores
from cross_sell.train.promotions.policy import Rules, allowed, choose, constant


def scores(uplift: list[float], cost: list[float], deviation: list[float]) -> Scores:
    """Return scores of one user; deviation: of each uplift, one standard error."""
    profit, cost, moved = (
        np.array([[0.0, *numbers]]) for numbers in (uplift, cost, deviation)
    )
    zeros = np.zeros_like(profit)
    return Scores(zeros, zeros, cost, profit, moved[..., np.newaxis])


ALL = np.ones((1, 4), dtype=bool)


@pytest.mark.parametrize(
    ("uplift", "deviation", "arm"),
    [
        # No lower bound above 0: 1 - 1.96 * 0.6 < 0.
        ([1, 1, 1], [0.6, 0.6, 0.6], 0),
        # The best is the third, +/- 1.96; the first lies 1.5 below it, and what the third adds to
        # it, 1.5 +/- 1.96 * 0.8, may be nothing.
        ([4, 4.5, 5.5], [0.2, 0.9, 1.0], 1),
        # As near, but what the third adds, 1.5 +/- 1.96 * 0.1, is sure: the second is as near as
        # 1.0 +/- 1.96 * 0.05 is, too. The best it is.
        ([4, 4.5, 5.5], [0.9, 0.95, 1.0], 3),
        # Far below the best.
        ([1, 2, 9], [0.1, 0.1, 0.1], 3),
        # The cheapest does not pay for sure, the next is close enough.
        ([0.5, 5, 5.5], [0.6, 0.6, 1.2], 2),
    ],
)
def test_the_cheapest_within_the_uncertainty_of_the_best(uplift, deviation, arm) -> None:
    assert choose(scores(uplift, [1, 2, 3], deviation), ALL).tolist() == [arm]


def test_equal_costs_go_to_the_greater_score_and_equal_scores_to_the_cheaper() -> None:
    assert choose(scores([4, 4.1, 4], [2, 2, 3], [1, 1, 1]), ALL).tolist() == [2]
    assert choose(scores([4, 4, 4], [2, 2, 2], [0, 0, 0]), ALL).tolist() == [1]
    assert choose(scores([4, 4, 4], [3, 2, 2.5], [0, 0, 0]), ALL).tolist() == [2]


def test_a_multiplier_takes_the_cost_off() -> None:
    found = scores([4, 6, 9], [1, 2, 6], [0.1, 0.1, 0.1])
    assert [choose(found, ALL, number).tolist() for number in (0, 0.8, 1.8, 3.9)] == [
        [3], [2], [2], [0]
    ]


def test_what_is_not_allowed_is_not_chosen() -> None:
    customers = Customers(
        ["none", "a", "b", "c"], np.zeros((1, 1)), np.array([50.0]), np.array([20.0]),
        np.array([[0.0, 5, 15, 18]]), np.array([[0.0, 0.1, 0.3, 0.36]]), ALL,
    )
    supports = np.array([0, 99, 100, 100])
    assert allowed(customers, supports, Rules()).tolist() == [[True, False, True, True]]
    # At least 5 % of the basket, 2.50, must be left of the margin: 20 - 18 is less.
    rules = Rules(least_margin_share=0.05)
    assert allowed(customers, supports, rules).tolist() == [[True, False, True, False]]
    stopped = replace(customers, is_running=np.array([[True, True, False, True]]))
    found = allowed(stopped, supports, Rules())
    assert found.tolist() == [[True, False, False, True]]
    assert choose(scores([9, 9, 5], [1, 2, 3], [0, 0, 0]), found).tolist() == [3]
    assert constant(found, 2).tolist() == [0]
    assert constant(found, 3).tolist() == [3]


def test_a_budget_is_met_within_a_thousandth() -> None:
    random = np.random.default_rng(1)
    cost, uplift = random.random(20_000), random.random(20_000)

    def cost_of(multiplier: float) -> float:
        return float(cost[uplift > multiplier * cost].sum())

    whole = cost_of(0)
    assert multiplier_within(cost_of, whole) == (0, whole)
    for share in (0.9, 0.3, 0.01):
        multiplier, found = multiplier_within(cost_of, share * whole)
        assert multiplier > 0
        assert 0.999 * share * whole <= found <= share * whole
        assert found == cost_of(multiplier)
    multiplier, found = multiplier_within(cost_of, 0)
    assert found <= 1e-3 * whole
