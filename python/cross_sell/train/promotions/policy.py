"""Which promotion a policy chooses for each user: the rules of int_promotion_choices in NumPy."""

from dataclasses import dataclass

import numpy as np

from cross_sell.train.promotions.decisions import Customers
from cross_sell.train.promotions.model import Scores

NORMAL_95 = 1.96


@dataclass(frozen=True)
class Rules:
    """The rules of seeds/promotion_policy.csv that concern the choice itself.

    least_margin_share: of the usual basket that must be left of the margin after the benefit.
    least_support: decisions in the log that an arm needs. budget_multiplier: what a unit of cost
    must earn besides itself.
    """

    least_margin_share: float = 0.0
    least_support: int = 100
    budget_multiplier: float = 0.0


def allowed(customers: Customers, supports: np.ndarray, rules: Rules) -> np.ndarray:
    """Return which arms may be chosen, (rows, arms); supports: decisions in the log, (arms,)."""
    left = customers.usual_margin[:, np.newaxis] - customers.benefits
    floor = rules.least_margin_share * customers.usual_basket[:, np.newaxis]
    found = customers.is_running & (supports >= rules.least_support) & (left >= floor)
    found[:, 0] = True
    return found


def choose(scores: Scores, is_allowed: np.ndarray, budget_multiplier: float = 0.0) -> np.ndarray:
    """Return the number of the arm that each user gets, shape (rows,).

    An arm is eligible if the lower bound of its score, the uplift less multiplier * cost, is above
    0. Chosen is the cheapest eligible one whose score lies within the uncertainty of the best: the
    half width of the best's interval, and that of what the best adds to it. None where nothing is
    eligible. Equal costs go to the greater score, equal scores to the cheaper, then the first arm.
    """
    rows = np.arange(len(is_allowed))
    none = np.zeros(len(rows), dtype=int)
    value = scores.uplift - budget_multiplier * scores.expected_cost
    widths = NORMAL_95 * scores.errors_beside(none)
    is_eligible = is_allowed & (value - widths > 0)
    is_eligible[:, 0] = False
    best = _first(np.where(is_eligible, value, -np.inf), -scores.expected_cost)
    missing = value[rows, best][:, np.newaxis] - value
    # The best is close to itself, whatever rounding says.
    is_close = (missing <= widths[rows, best][:, np.newaxis]) & (
        missing <= NORMAL_95 * scores.errors_beside(best)
    )
    is_close[rows, best] = True
    costs = np.where(is_eligible & is_close, -scores.expected_cost, -np.inf)
    return np.where(is_eligible.any(axis=1), _first(costs, value), 0)


def constant(is_allowed: np.ndarray, arm: int) -> np.ndarray:
    """Return the arms of one promotion for all: none to whom it cannot be given."""
    return np.where(is_allowed[:, arm], arm, 0)


def _first(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the place of each row's greatest value; of equal ones, with the greatest other."""
    is_greatest = values == values.max(axis=1, keepdims=True)
    return np.where(is_greatest, others, -np.inf).argmax(axis=1)
