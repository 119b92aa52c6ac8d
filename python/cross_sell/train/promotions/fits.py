"""Weighted logistic and linear regression with a ridge, and how sure their coefficients are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

# Penalties on squared coefficients of columns with deviation 1; the last is the strongest.
RIDGES = (1.0, 10.0, 100.0, 1_000.0)
FOLDS = 5
# With more rows, one fold of the users tells the ridges apart, in a fifth of the time.
FEW_ROWS = 20_000
# These come near to the solution in a tenth of the time that L-BFGS-B takes from far.
NEWTON_STEPS = 6


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra work on one core: with few columns, threads are in each other's way."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def fit_logistic(
    features: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    ridge: float,
    is_bounded: np.ndarray,
) -> np.ndarray:
    """Return the coefficients of P(label) = sigmoid(features . coefficients).

    features: (rows, columns), the first all ones, without penalty, the others of deviation 1.
    labels, weights: (rows,). is_bounded: (columns,), whose coefficient must not be negative.
    Minimised is the weighted negative log likelihood + ridge / 2 times the squared coefficients, by
    L-BFGS-B with its gradient (Byrd et al. 1995), from where a few projected Newton steps end.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    labels = labels.astype(float)
    penalties = _penalties(features.shape[1], ridge)
    total = weights.sum()

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        odds = features @ coefficients
        losses = np.logaddexp(0, odds) - labels * odds
        value = weights @ losses + (penalties * coefficients**2).sum() / 2
        slope = features.T @ (weights * (expit(odds) - labels)) + penalties * coefficients
        return value / total, slope / total

    share = np.clip(weights @ labels / total, 1e-6, 1 - 1e-6)
    start = np.zeros(features.shape[1])
    start[0] = np.log(share / (1 - share))
    for _ in range(NEWTON_STEPS):
        start = _newton_step(features, labels, weights, penalties, is_bounded, start, loss)
    bounds = [(0.0, None) if bounded else (None, None) for bounded in is_bounded]
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 1_000, "ftol": 1e-13, "gtol": 1e-9, "maxcor": 20},
    )
    return found.x


def fit_linear(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, ridge: float
) -> np.ndarray:
    """Return the coefficients of E(label) = features . coefficients, as in `fit_logistic`."""
    weighted = features * weights[:, np.newaxis]
    matrix = weighted.T @ features + np.diag(_penalties(features.shape[1], ridge))
    return np.linalg.lstsq(matrix, weighted.T @ labels, rcond=None)[0]


def sandwich(
    features: np.ndarray,
    residuals: np.ndarray,
    weights: np.ndarray,
    curvature: np.ndarray,
    ridge: float,
    users: np.ndarray,
) -> np.ndarray:
    """Return the covariance of coefficients, where rows of one user may depend on each other.

    residuals: label less what is foretold. curvature: P(1 - P) of a logistic regression, 1 of a
    linear one; both (rows,). H^-1 (sum over users of s s') H^-1, s a user's sum of scores (Liang
    and Zeger 1986). A coefficient that its bound holds at 0 counts as if it were free.
    """
    hessian = (features * (weights * curvature)[:, np.newaxis]).T @ features
    inverse = np.linalg.pinv(hessian + np.diag(_penalties(features.shape[1], ridge)))
    scores = features * (weights * residuals)[:, np.newaxis]
    _, places = np.unique(users, return_inverse=True)
    sums = np.zeros((places.max() + 1, features.shape[1]))
    np.add.at(sums, places, scores)
    return inverse @ (sums.T @ sums) @ inverse


def best_ridge(
    users: np.ndarray, loss_of: Callable[[np.ndarray, np.ndarray, float], float]
) -> float:
    """Return the ridge that foretells users best that were not fitted to.

    users: keys, in the order of a hash, so that their remainder is a fair fifth. loss_of: summed
    loss of some rows under a fit to others: (is_fitted, is_held, ridge).
    """
    losses = np.zeros(len(RIDGES))
    for fold in range(FOLDS if len(users) <= FEW_ROWS else 1):
        is_held = users % FOLDS == fold
        if is_held.any() and not is_held.all():
            losses += [loss_of(~is_held, is_held, ridge) for ridge in RIDGES]
    return RIDGES[int(np.argmin(losses))]


def _newton_step(
    features: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    penalties: np.ndarray,
    is_bounded: np.ndarray,
    coefficients: np.ndarray,
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]],
) -> np.ndarray:
    """Return coefficients after a Newton step within the bounds; as they were if none helps."""
    from scipy.special import expit

    value, slope = loss(coefficients)
    is_free = ~(is_bounded & (coefficients <= 0) & (slope > 0))
    chances = expit(features @ coefficients)
    wanted = features[:, is_free]
    hessian = (wanted * (weights * chances * (1 - chances))[:, np.newaxis]).T @ wanted
    hessian = hessian / weights.sum() + np.diag(penalties[is_free] / weights.sum() + 1e-12)
    step = np.zeros_like(coefficients)
    step[is_free] = np.linalg.lstsq(hessian, slope[is_free], rcond=None)[0]
    for length in (1.0, 0.5, 0.25, 0.1):
        moved = coefficients - length * step
        moved = np.where(is_bounded, np.maximum(moved, 0), moved)
        if loss(moved)[0] < value:
            return moved
    return coefficients


def _penalties(columns: int, ridge: float) -> np.ndarray:
    return np.concatenate([[0.0], np.full(columns - 1, float(ridge))])
