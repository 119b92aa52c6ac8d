"""Propensities as the log has them, or as its shares, and the weights that they make."""

from dataclasses import replace

import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions.decisions import Decisions

# No decision of a fit weighs more than ten others of its arm: beyond, noise outweighs what a biased
# sample of users costs (Ionides 2008).
LARGEST_WEIGHT = 10.0


def with_propensities(decisions: Decisions) -> tuple[Decisions, int]:
    """Return decisions that all have a propensity, and how many had none logged.

    One that is missing is the share of its arm among the decisions of its policy: true if that
    policy drew its arms by lot, an assumption otherwise. CrossSellError for one that is not within
    0 and 1.
    """
    is_missing = np.isnan(decisions.propensity)
    known = decisions.propensity[~is_missing]
    is_wrong = (known <= 0) | (known > 1)
    if is_wrong.any():
        raise CrossSellError(
            f"{is_wrong.sum():,} propensities in promotion_offers are not above 0 and at most 1:"
            " give the chance with which the policy chose that promotion"
        )
    filled = decisions.propensity.copy()
    for policy in set(decisions.policy[is_missing]):
        is_policy = decisions.policy == policy
        shares = np.bincount(decisions.chosen[is_policy], minlength=len(decisions.arms))
        shares = shares / is_policy.sum()
        is_filled = is_policy & is_missing
        filled[is_filled] = shares[decisions.chosen[is_filled]]
    return replace(decisions, propensity=filled), int(is_missing.sum())


def stabilised_weights(decisions: Decisions) -> np.ndarray:
    """Return what each decision weighs in a fit, shape (rows,), on average 1 within each arm.

    share of the arm / propensity, at most ten (Robins et al. 2000): 1 for all where the arms were
    drawn by lot, and more for users whose arm was the exception for users like them.
    """
    counts = decisions.supports()
    shares = counts / len(decisions)
    weights = np.minimum(shares[decisions.chosen] / decisions.propensity, LARGEST_WEIGHT)
    sums = np.bincount(decisions.chosen, weights=weights, minlength=len(counts))
    return weights * (counts / np.where(sums > 0, sums, 1.0))[decisions.chosen]
