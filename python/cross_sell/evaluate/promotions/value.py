"""What a policy would have earned, estimated from decisions of another policy.

Per decision i: arm a_i chosen with propensity e_i, outcome y_i, and m_i(a), what a regression that
was not fitted to this user foretells of arm a. A policy chooses p_i.

    IPS    mean of w_i y_i, w_i = [a_i = p_i] / e_i            (Horvitz and Thompson 1952)
    SNIPS  sum of w_i y_i / sum of w_i                          (Hajek 1971)
    DR     mean of m_i(p_i) + w_i (y_i - m_i(a_i))          (Robins et al. 1994; Dudik et al. 2011)

Intervals are by user: sums of one user may depend on each other.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

NORMAL_95 = 1.96
# To see a difference in 95 % intervals with a power of 80 %: 1.96 + 0.84 standard errors.
NORMAL_POWER = 2.8


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error over users."""

    value: float
    error: float

    @property
    def low(self) -> float:
        return self.value - NORMAL_95 * self.error

    @property
    def high(self) -> float:
        return self.value + NORMAL_95 * self.error

    @classmethod
    def of(cls, values: np.ndarray, users: np.ndarray) -> Self:
        """Return the mean of one value per decision."""
        mean = float(values.mean())
        return cls(mean, clustered_error(values - mean, users, len(values)))


@dataclass(frozen=True)
class Logged:
    """Decisions of a log as the estimators take them.

    users, chosen, propensity, outcome: shape (rows,). foretold: (rows, arms), by a regression that
    was not fitted to the decision's user. Arms are numbers from 0.
    """

    users: np.ndarray
    chosen: np.ndarray
    propensity: np.ndarray
    outcome: np.ndarray
    foretold: np.ndarray

    def __len__(self) -> int:
        return len(self.users)

    def only(self, is_wanted: np.ndarray) -> Self:
        """Return the decisions that are wanted."""
        columns = (self.users, self.chosen, self.propensity, self.outcome, self.foretold)
        return Logged(*(column[is_wanted] for column in columns))

    def weights(self, policy: np.ndarray) -> np.ndarray:
        """Return [chosen = policy] / propensity. policy: the arm per decision."""
        return (self.chosen == policy) / self.propensity

    def robust(self, policy: np.ndarray) -> np.ndarray:
        """Return the doubly robust value of each decision under a policy, shape (rows,)."""
        rows = np.arange(len(self))
        missed = self.outcome - self.foretold[rows, self.chosen]
        return self.foretold[rows, policy] + self.weights(policy) * missed


def ips(logged: Logged, policy: np.ndarray) -> Estimate:
    """Return the value by inverse propensities."""
    return Estimate.of(logged.weights(policy) * logged.outcome, logged.users)


def snips(logged: Logged, policy: np.ndarray) -> Estimate | None:
    """Return the value by normalised inverse propensities; None if it was never followed."""
    weights = logged.weights(policy)
    if not weights.any():
        return None
    value = float(weights @ logged.outcome / weights.sum())
    scores = weights * (logged.outcome - value) / weights.mean()
    return Estimate(value, clustered_error(scores, logged.users, len(logged)))


def doubly_robust(logged: Logged, policy: np.ndarray) -> Estimate:
    """Return the doubly robust value."""
    return Estimate.of(logged.robust(policy), logged.users)


def paired(logged: Logged, policy: np.ndarray, other: np.ndarray | None) -> Estimate:
    """Return how much more a policy earns than another per decision; None: than the log's own."""
    rest = logged.outcome if other is None else logged.robust(other)
    return Estimate.of(logged.robust(policy) - rest, logged.users)


def effective_size(logged: Logged, policy: np.ndarray) -> float:
    """Return how many equally weighted decisions the weights of a policy are worth (Kish 1965)."""
    weights = logged.weights(policy)
    squares = (weights**2).sum()
    return float(weights.sum() ** 2 / squares) if squares else 0.0


def decisions_needed(difference: Estimate, decisions: int) -> int | None:
    """Return how many decisions show such a difference in four of five logs; None if it is 0."""
    if difference.value == 0:
        return None
    return int(np.ceil(decisions * (NORMAL_POWER * difference.error / difference.value) ** 2))


def clustered_error(scores: np.ndarray, users: np.ndarray, rows: int) -> float:
    """Return the standard error of a mean of scores with mean 0, with users as clusters."""
    _, places = np.unique(users, return_inverse=True)
    sums = np.bincount(places, weights=scores)
    clusters = len(sums)
    correction = clusters / (clusters - 1) if clusters > 1 else 1.0
    return float(np.sqrt(correction * (sums**2).sum()) / rows)
