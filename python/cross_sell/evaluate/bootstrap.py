"""Bootstrap intervals of means over users (Efron and Tibshirani 1993, percentile method)."""

import numpy as np

RESAMPLES = 1000
SEED = 20_260_101
LEVEL = 95
# Users drawn at once: 8 bytes each for the draw and for its counts.
DRAWS_AT_ONCE = 4_000_000


def resampled_means(values: np.ndarray) -> np.ndarray:
    """Return the mean of each column in 1000 resamples of the rows.

    values: shape (users, columns). Returns shape (1000, columns). All columns share the resamples,
    so that the difference of two columns is a paired difference. The resamples depend on the
    number of users only.
    """
    users = len(values)
    generator = np.random.default_rng(SEED)
    at_once = max(1, DRAWS_AT_ONCE // users)
    means = []
    for start in range(0, RESAMPLES, at_once):
        resamples = min(at_once, RESAMPLES - start)
        drawn = generator.integers(users, size=(resamples, users))
        drawn += np.arange(resamples)[:, np.newaxis] * users
        counts = np.bincount(drawn.ravel(), minlength=resamples * users)
        means.append(counts.reshape(resamples, users).astype(float) @ values / users)
    return np.concatenate(means)


def interval(means: np.ndarray, level: float = LEVEL) -> np.ndarray:
    """Return the 95 % interval of each column of resampled means, shape (2, columns).

    level: another percentage than 95.
    """
    tail = (100 - level) / 2
    return np.percentile(means, [tail, 100 - tail], axis=0)
