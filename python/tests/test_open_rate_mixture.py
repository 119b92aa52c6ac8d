"""The mixture of logistic regressions: against a known truth, EM, by hand, and on odd input."""

import numpy as np
import pytest
from mixtures import COMPONENTS, WEIGHTS, drawn, excess
from scipy.optimize import check_grad
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from cross_sell.train.open_rate.calibration import calibration
from cross_sell.train.open_rate.expectation import complete_loss
from cross_sell.train.open_rate.likelihood import Examples, loss_and_gradient
from cross_sell.train.open_rate.mixture import LogisticMixture
from cross_sell.train.open_rate.scaling import Scaling
from cross_sell.train.open_rate.selection import (
    Features,
    choose_components,
    clustered_error,
    log_losses,
)

ROWS = 100_000


def fitted(mixture: LogisticMixture, features: Features) -> LogisticMixture:
    return mixture.fit(features.expert, features.assignment, features.labels)


def small(rows: int = 400, components: int = 3) -> tuple[Examples, np.ndarray]:
    """Return a few examples and weights at which nothing is zero."""
    features, _ = drawn(rows, seed=5)
    examples = Examples.of(features.expert[:, :3], features.assignment[:, :2], features.labels)
    vector = np.random.default_rng(6).normal(size=components * 4 + (components - 1) * 3)
    return examples, vector


def test_the_loss_by_hand() -> None:
    # Shares 1/4 and 3/4 (log 1 - log 3 = -log 3), chances 1/2 and 1/5: 1/8 + 3/20 = 0.275.
    examples = Examples.of(np.zeros((2, 1)), np.zeros((2, 1)), np.array([True, False]))
    vector = np.array([-np.log(3), 0.0, 0.0, 0.0, -np.log(4), 0.0])
    loss, _ = loss_and_gradient(vector, 2, examples, ridge=0.0)
    assert loss == pytest.approx(-(np.log(0.275) + np.log(0.725)) / 2)
    # Slopes 2 of the assignment (2 and 0 lie 1 from their mean 1, which is the penalty 1 + 1, the
    # latter for the mean itself) and of one expert: (1 + 1 + 4) / 2, spread over two rows.
    vector[[1, 3]] = 2
    with_ridge, _ = loss_and_gradient(vector, 2, examples, ridge=1.0)
    assert with_ridge - loss == pytest.approx((1 + 1 + 4) / 2 / 2)


def test_the_gradients_are_those_of_the_losses() -> None:
    examples, vector = small()

    def marginal(at: np.ndarray) -> tuple[float, np.ndarray]:
        return loss_and_gradient(at, 3, examples, 2.0)

    shares = np.random.default_rng(7).dirichlet(np.ones(3), len(examples.signs)).T

    def complete(at: np.ndarray) -> tuple[float, np.ndarray]:
        return complete_loss(at, 3, examples, shares, 2.0)

    for function in (marginal, complete):
        error = check_grad(lambda at, f=function: f(at)[0], lambda at, f=function: f(at)[1], vector)
        assert error < 1e-5


def test_the_order_of_components_does_not_change_the_ridge() -> None:
    examples, vector = small(components=2)
    loss, _ = loss_and_gradient(vector, 2, examples, 5.0)
    swapped = np.concatenate([-vector[:3], vector[7:], vector[3:7]])
    assert loss_and_gradient(swapped, 2, examples, 5.0)[0] == pytest.approx(loss, abs=1e-12)


@pytest.fixture(scope="module", params=[0.0, 0.9], ids=["independent", "correlated"])
def correlation(request: pytest.FixtureRequest) -> float:
    return request.param


@pytest.fixture(scope="module")
def five_starts(correlation: float) -> LogisticMixture:
    features, _ = drawn(ROWS, seed=2, correlation=correlation)
    return fitted(LogisticMixture(COMPONENTS, every_start=True), features)


def test_it_foretells_almost_as_well_as_the_truth(
    five_starts: LogisticMixture, correlation: float
) -> None:
    held_out, chances = drawn(2 * ROWS, seed=3, correlation=correlation)
    found = five_starts.predict_proba(held_out.expert, held_out.assignment)[:, 1]
    assert five_starts.free_weights_ == WEIGHTS
    # The least that as many weights lose on new examples, and a quarter more.
    assert excess(found, held_out, chances) < 1.25 * WEIGHTS / (2 * ROWS)
    intercept, slope = calibration(found, held_out.labels)
    assert 0.97 < slope < 1.03
    assert abs(intercept) < 0.03


def test_five_starts_end_in_the_same_place(five_starts: LogisticMixture) -> None:
    ends = five_starts.start_log_likelihoods_
    assert len(ends) == 5
    assert ends[0] - ends[-1] < 1


def test_components_stand_in_the_order_of_their_constants(five_starts: LogisticMixture) -> None:
    constants = five_starts.expert_weights_[:, 0]
    assert list(constants) == sorted(constants)
    assert np.abs(constants - [-2.5, -1.5, -0.5, 0.5]).max() < 0.3
    assert not five_starts.assignment_weights_[-1].any()


def test_four_contexts_are_found_and_beat_one_regression(correlation: float) -> None:
    features, _ = drawn(30_000, seed=2, correlation=correlation)
    held_out, _ = drawn(30_000, seed=3, correlation=correlation)
    settings = LogisticMixture(starts=3, tolerance=1e-8)
    chosen, *others = choose_components(features, held_out, range(1, 7), settings)
    assert chosen.mixture.components == COMPONENTS
    assert [choice.mixture.components for choice in others] == [1, 2, 3, 5, 6]
    both = np.hstack([features.expert, features.assignment])
    one = LogisticRegression(C=1.0, max_iter=1000).fit(both, features.labels)
    held_both = np.hstack([held_out.expert, held_out.assignment])
    opened = one.predict_proba(held_both)[:, 1]
    alone = -np.log(np.where(held_out.labels, opened, 1 - opened))
    gains = alone - log_losses(chosen.mixture, held_out)
    assert gains.mean() > 3 * clustered_error(gains, held_out.users)


def test_expectation_maximisation_ends_where_the_default_does() -> None:
    features, _ = drawn(10_000, seed=2)
    default = LogisticMixture(COMPONENTS, starts=1, tolerance=1e-12)
    reference = clone(default).set_params(solver="expectation", tolerance=1e-8)
    ends = [fitted(mixture, features).log_likelihood_ for mixture in (default, reference)]
    assert abs(ends[0] - ends[1]) < 1


def test_one_component_is_a_logistic_regression() -> None:
    features, _ = drawn(5_000, seed=4)
    mixture = fitted(LogisticMixture(1), features)
    model = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000)
    model.fit(features.expert, features.labels)
    expected = np.concatenate([model.intercept_, model.coef_[0]])
    assert np.abs(mixture.expert_weights_[0] - expected).max() < 1e-4
    assert not mixture.assignment_weights_.any()


def test_the_same_examples_give_the_same_weights() -> None:
    features, _ = drawn(3_000, seed=4)
    first, second = (fitted(LogisticMixture(3), features) for _ in range(2))
    assert np.array_equal(first.expert_weights_, second.expert_weights_)
    assert np.array_equal(first.assignment_weights_, second.assignment_weights_)


def test_shares_and_chances_are_chances() -> None:
    features, _ = drawn(1_000, seed=4)
    mixture = fitted(LogisticMixture(3), features)
    shares = mixture.shares(features.assignment)
    assert shares.shape == (1_000, 3)
    assert np.abs(shares.sum(axis=1) - 1).max() < 1e-12
    chances = mixture.predict_proba(1e6 * features.expert, 1e6 * features.assignment)
    assert np.isfinite(chances).all()
    assert chances.min() >= 0


def test_odd_features_are_scaled_and_fitted() -> None:
    features, _ = drawn(2_000, seed=4)
    expert = np.column_stack(
        [
            1e9 * features.expert[:, 0],  # unscaled
            np.full(2_000, 7.0),  # constant
            features.expert[:, 1],
            features.expert[:, 1],  # collinear
            np.where(features.labels, np.nan, features.expert[:, 2]),  # partly missing
            np.full(2_000, np.nan),  # missing
        ]
    )
    scaled = Scaling.of(expert).scaled(expert)
    assert np.abs(scaled.mean(axis=0)).max() < 1e-9
    assert np.abs(scaled[:, [1, 5]]).max() < 1e-12
    assert np.array_equal(scaled[:, 2], scaled[:, 3])
    mixture = LogisticMixture(2).fit(scaled, features.assignment, features.labels)
    assert np.abs(mixture.expert_weights_[:, 3] - mixture.expert_weights_[:, 4]).max() < 1e-3
    assert np.isfinite(mixture.log_likelihood_)


def test_logarithms_keep_signs_and_refuse_what_is_infinite() -> None:
    features = np.array([[0.0, 1.0], [np.e - 1, -(np.e - 1)]])
    scaling = Scaling.of(features)
    # Logarithms 0 and 1; log 2 and -1.
    assert scaling.means == pytest.approx([0.5, (np.log(2) - 1) / 2])
    assert scaling.scales == pytest.approx([0.5, (np.log(2) + 1) / 2])
    assert scaling.scaled(features) == pytest.approx(np.array([[-1, 1], [1, -1]]))
    with pytest.raises(ValueError, match="feature 1"):
        Scaling.of(np.array([[0.0, np.inf]]))


def test_fifty_rows_are_enough_to_say_little() -> None:
    features, _ = drawn(50, seed=4)
    mixture = fitted(LogisticMixture(2), features)
    chances = mixture.predict_proba(features.expert, features.assignment)[:, 1]
    assert ((chances > 0) & (chances < 1)).all()


@pytest.mark.parametrize(
    ("changes", "settings", "message"),
    [
        ({"labels": np.ones(50, dtype=bool)}, {}, "all labels are the same"),
        ({"labels": np.ones(49, dtype=bool)}, {}, "50 rows of expert features, 50 of .* 49 labels"),
        ({"expert": np.full((50, 2), np.nan)}, {}, "features must be finite"),
        ({}, {"components": 0}, "at least one component, not 0"),
        ({}, {"solver": "newton"}, "not newton"),
    ],
)
def test_what_cannot_be_fitted_is_refused(changes: dict, settings: dict, message: str) -> None:
    features, _ = drawn(50, seed=4)
    given = {name: getattr(features, name) for name in ("expert", "assignment", "labels")}
    with pytest.raises(ValueError, match=message):
        LogisticMixture(**settings).fit(**given | changes)


def test_calibration_finds_how_far_odds_are_stretched() -> None:
    generator = np.random.default_rng(8)
    odds = generator.normal(size=100_000)
    labels = generator.random(100_000) < 1 / (1 + np.exp(-odds))
    for stretch, shift in ((1, 0), (2, 0.5)):
        chances = 1 / (1 + np.exp(-stretch * odds - shift))
        intercept, slope = calibration(chances, labels)
        assert slope == pytest.approx(1 / stretch, abs=0.02)
        assert intercept == pytest.approx(-shift / stretch, abs=0.02)
    with pytest.raises(ValueError, match="nothing to calibrate on"):
        calibration(chances, np.zeros(100_000, dtype=bool))


def test_errors_of_a_user_go_together() -> None:
    # Deviations -2, 0, 0, 2 from their mean 3; the users' sums -2 and 2 give sqrt(8) / 4.
    values, users = np.array([1.0, 3, 3, 5]), np.array([1, 1, 2, 2])
    assert clustered_error(values, users) == pytest.approx(np.sqrt(8) / 4)
