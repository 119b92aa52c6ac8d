"""The share of the basket that a benefit gives, as steps that each class may answer to."""

from dataclasses import dataclass
from typing import Self

import numpy as np

STEPS = 3
# Shares closer to each other than a hundredth are the same promotion.
LEAST_WIDTH = 0.01


@dataclass(frozen=True)
class Steps:
    """Where each step begins and how wide it is, (steps,), as shares of the usual basket."""

    starts: np.ndarray
    widths: np.ndarray

    @classmethod
    def of(cls, shares: np.ndarray) -> Self:
        """Return steps that hold as many of the shares above 0 each. shares: (rows,).

        The last one ends with the greatest share: of more, the log knows nothing.
        """
        given = shares[shares > 0]
        places = np.arange(1, STEPS + 1) / STEPS
        ends = np.quantile(given, places) if len(given) else places
        starts = np.concatenate([[0.0], ends[:-1]])
        return cls(starts, np.maximum(ends - starts, LEAST_WIDTH))

    def reached(self, shares: np.ndarray) -> np.ndarray:
        """Return how much of each step shares reach, from 0 to 1, (steps, rows)."""
        return np.clip((shares - self.starts[:, np.newaxis]) / self.widths[:, np.newaxis], 0, 1)
