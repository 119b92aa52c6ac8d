"""The regressions of promotions: against scikit-learn, numbers worked by hand, and known truth."""

from dataclasses import replace

import numpy as np
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions import fits
from cross_sell.train.promotions.model import fit_model, read_model, score
from cross_sell.train.promotions.propensities import stabilised_weights, with_propensities
from promotion_decisions import TERMS, Drawn, drawn

FREE = np.zeros(4, dtype=bool)


@pytest.fixture(scope="module")
def examples() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features with a column of ones, labels, and weights from .5 to 2."""
    random = np.random.default_rng(1)
    features = np.column_stack([np.ones(4_000), random.normal(size=(4_000, 3))])
    chance = 1 / (1 + np.exp(-features @ np.array([-1.0, 0.8, -0.5, 0.0])))
    return features, random.random(4_000) < chance, random.uniform(0.5, 2, 4_000)


def test_a_logistic_fit_is_that_of_scikit_learn(examples) -> None:
    from sklearn.linear_model import LogisticRegression

    features, labels, weights = examples
    found = fits.fit_logistic(features, labels, weights, 10.0, FREE)
    other = LogisticRegression(C=0.1, tol=1e-10, max_iter=1_000)
    other.fit(features[:, 1:], labels, sample_weight=weights)
    assert found == pytest.approx(np.concatenate([other.intercept_, other.coef_[0]]), abs=1e-5)


def test_a_linear_fit_is_that_of_scikit_learn(examples) -> None:
    from sklearn.linear_model import Ridge

    features, labels, weights = examples
    found = fits.fit_linear(features, labels.astype(float), weights, 10.0)
    other = Ridge(alpha=10.0).fit(features[:, 1:], labels, sample_weight=weights)
    assert found == pytest.approx(np.concatenate([[other.intercept_], other.coef_]), abs=1e-8)


def test_a_bounded_coefficient_is_not_negative_and_the_others_are_best_beside_it(examples) -> None:
    features, labels, weights = examples
    bounded = np.array([False, True, True, False])
    found = fits.fit_logistic(features, labels, weights, 1.0, bounded)
    without = fits.fit_logistic(features[:, [0, 1, 3]], labels, weights, 1.0, FREE[:3])
    assert found[2] == 0
    assert found[[0, 1, 3]] == pytest.approx(without, abs=1e-4)


def test_the_sandwich_of_a_mean_is_that_of_its_clusters() -> None:
    random = np.random.default_rng(2)
    users = random.integers(50, size=400)
    values = random.normal(size=400) + users / 25
    weights = random.uniform(0.5, 2, size=400)
    ones = np.ones((400, 1))
    mean = fits.fit_linear(ones, values, weights, 10.0)
    assert mean == pytest.approx([np.average(values, weights=weights)])
    residuals = values - mean[0]
    found = fits.sandwich(ones, residuals, weights, np.ones(400), 10.0, users)
    # Sum over users of (sum of weight * residual)^2, over the squared sum of weights.
    sums = np.bincount(users, weights=weights * residuals)
    assert found[0, 0] == pytest.approx((sums**2).sum() / weights.sum() ** 2)


def test_the_sandwich_is_nearly_the_inverse_curvature_where_the_model_is_true(examples) -> None:
    features, labels, _ = examples
    weights = np.ones(len(labels))
    coefficients = fits.fit_logistic(features, labels, weights, 1.0, FREE)
    chances = 1 / (1 + np.exp(-features @ coefficients))
    curvature = chances * (1 - chances)
    found = fits.sandwich(
        features, labels - chances, weights, curvature, 1.0, np.arange(len(labels))
    )
    inverse = np.linalg.inv((features * curvature[:, np.newaxis]).T @ features)
    assert np.diag(found) == pytest.approx(np.diag(inverse), rel=0.15)


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


@pytest.fixture(scope="module")
def draw() -> Drawn:
    return drawn(12_000, seed=5)


def test_the_model_finds_whom_a_promotion_moves(draw: Drawn) -> None:
    decisions = draw.decisions
    model = fit_model(decisions, stabilised_weights(decisions))
    assert (model.order.benefit >= 0).all()
    by_name = dict(zip(TERMS.benefit, model.order.benefit, strict=True))
    # True slopes: .5 for all, 14 for those who buy with promotions, 12 for new users.
    assert by_name["benefit"] + 0.1 * by_name["benefit_promoted"] < 3
    assert by_name["benefit"] + 0.8 * by_name["benefit_promoted"] == pytest.approx(14, abs=4)
    assert by_name["benefit"] + by_name["benefit_newness"] == pytest.approx(12, abs=4)
    foretold = score(model, decisions.customers).expected_profit
    assert np.corrcoef(foretold.ravel(), draw.profits.ravel())[0, 1] > 0.9


def test_parameters_score_as_the_model_does(draw: Drawn) -> None:
    decisions = draw.decisions.only(np.arange(12_000) < 3_000)
    model = fit_model(decisions, stabilised_weights(decisions))
    parameters = model.parameters(TERMS)
    assert len({(item.component, item.term) for item in parameters}) == len(parameters)
    assert len(parameters) == 2 * (1 + 4 + 3 + 6)
    again = read_model(parameters, TERMS)
    found, told = (score(each, decisions.customers) for each in (model, again))
    none = np.zeros(3_000, dtype=int)
    assert told.uplift == pytest.approx(found.uplift, abs=1e-6)
    assert told.errors_beside(none) == pytest.approx(found.errors_beside(none), abs=1e-6)


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
