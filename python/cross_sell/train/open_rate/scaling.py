"""Features on a scale that one ridge suits: logarithms, standardised."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cross_sell.train.parameters import SMALLEST_SCALE


@dataclass(frozen=True)
class Scaling:
    """Means and scales of logarithms, shape (features,) each.

    A feature that is the same everywhere, or missing throughout, has scale 1 and becomes 0.
    """

    means: np.ndarray
    scales: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> Self:
        """Return the scaling under which features of shape (rows, n) have mean 0 and deviation 1.

        NaN means missing. ValueError where a feature is infinite.
        """
        logs = logarithms(features)
        is_known = ~np.isnan(logs)
        counts = np.maximum(is_known.sum(axis=0), 1)
        means = np.where(is_known, logs, 0).sum(axis=0) / counts
        squares = np.where(is_known, logs - means, 0) ** 2
        scales = np.sqrt(squares.sum(axis=0) / counts)
        return cls(means, np.where(scales > SMALLEST_SCALE, scales, 1.0))

    def scaled(self, features: np.ndarray) -> np.ndarray:
        """Return features on this scale; what is missing is 0, the mean."""
        return np.nan_to_num((logarithms(features) - self.means) / self.scales, nan=0.0)


def logarithms(features: np.ndarray) -> np.ndarray:
    """Return sign(x) * log(1 + |x|) of each feature: counts and prices have long tails."""
    features = np.asarray(features, dtype=np.float64)
    if np.isinf(features).any():
        places = np.flatnonzero(np.isinf(features).any(axis=0))
        raise ValueError(f"feature {places[0]} (counted from 0) is infinite")
    return np.sign(features) * np.log1p(np.abs(features))
