"""Weighted linear regression with a ridge that is chosen on users held out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

# Penalties on squared coefficients of columns with deviation 1; the last is the strongest.
RIDGES = (1.0, 10.0, 100.0, 1_000.0)
FOLDS = 5
# With more rows, one fold of the users tells the ridges apart, in a fifth of the time.
FEW_ROWS = 20_000


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra work on one core: with few columns, threads are in each other's way."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def fit_linear(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, ridge: float
) -> np.ndarray:
    """Return the coefficients of E(label) = features . coefficients.

    features: (rows, columns), the first all ones, without penalty, the others of deviation 1.
    labels, weights: (rows,). Minimised is the weighted sum of squares + ridge times the squared
    coefficients.
    """
    weighted = features * weights[:, np.newaxis]
    penalties = np.concatenate([[0.0], np.full(features.shape[1] - 1, float(ridge))])
    matrix = weighted.T @ features + np.diag(penalties)
    return np.linalg.lstsq(matrix, weighted.T @ labels, rcond=None)[0]


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
