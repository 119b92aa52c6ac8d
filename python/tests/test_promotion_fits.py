"""What the doubly robust value is foretold by: a ridge regression, and weights by propensities."""

from dataclasses import replace

import numpy as np
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions import fits
from cross_sell.train.promotions.propensities import stabilised_weights, with_propensities
from promotion_decisions import drawn


def test_a_linear_fit_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import Ridge

    random = np.random.default_rng(1)
    features = np.column_stack([np.ones(4_000), random.normal(size=(4_000, 3))])
    labels = features @ np.array([-1.0, 0.8, -0.5, 0.0]) + random.normal(size=4_000)
    weights = random.uniform(0.5, 2, 4_000)
    found = fits.fit_linear(features, labels, weights, 10.0)
    other = Ridge(alpha=10.0).fit(features[:, 1:], labels, sample_weight=weights)
    assert found == pytest.approx(np.concatenate([[other.intercept_], other.coef_]), abs=1e-8)


def test_the_ridge_that_foretells_others_best_is_chosen() -> None:
    random = np.random.default_rng(3)
    users = np.arange(400)
    features = np.column_stack([np.ones(400), random.normal(size=(400, 40))])
    for weight, is_strong in ((0.0, True), (1.0, False)):
        labels = features[:, 1:] @ np.full(40, weight) + random.normal(size=400)

        def loss(is_fitted: np.ndarray, is_held: np.ndarray, ridge: float) -> float:
            found = fits.fit_linear(
                features[is_fitted], labels[is_fitted], np.ones(is_fitted.sum()), ridge
            )
            return float(((labels[is_held] - features[is_held] @ found) ** 2).sum())

        found = fits.best_ridge(users, loss)
        assert found == (fits.RIDGES[-1] if is_strong else fits.RIDGES[0])


def test_weights_are_one_by_lot_and_make_up_for_targets_otherwise() -> None:
    by_lot = drawn(2_000, seed=6, is_targeted=False).decisions
    assert stabilised_weights(by_lot) == pytest.approx(np.ones(2_000))
    targeted = drawn(4_000, seed=6).decisions
    weights = stabilised_weights(targeted)
    for arm in range(6):
        is_arm = targeted.chosen == arm
        assert weights[is_arm].mean() == pytest.approx(1)
    orders = targeted.customers.user_terms[:, 0]
    is_none = targeted.chosen == 0
    # None went to users with few orders. Weighted, they are nearer to all users.
    plain, weighted = orders[is_none].mean(), np.average(orders[is_none], weights=weights[is_none])
    assert abs(weighted - orders.mean()) < 0.6 * abs(plain - orders.mean())


def test_missing_propensities_are_the_shares_of_their_policy() -> None:
    decisions = drawn(1_000, seed=7, is_targeted=False).decisions
    propensity = decisions.propensity.copy()
    propensity[:600] = np.nan
    policy = decisions.policy.copy()
    policy[:500] = "other"
    found, missing = with_propensities(replace(decisions, propensity=propensity, policy=policy))
    assert missing == 600
    shares = np.bincount(decisions.chosen[:500], minlength=6) / 500
    assert found.propensity[:500].tolist() == shares[decisions.chosen[:500]].tolist()
    assert (found.propensity[600:] == 1 / 6).all()


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.5])
def test_propensities_that_cannot_be_get_one_line(wrong: float) -> None:
    decisions = drawn(100, seed=8).decisions
    propensity = decisions.propensity.copy()
    propensity[3] = wrong
    with pytest.raises(CrossSellError, match="1 propensities .* are not above 0 and at most 1"):
        with_propensities(replace(decisions, propensity=propensity))
