"""Latent classes of users: how likely each is, and how a class answers to a promotion.

Kamakura and Russell (1989): users are of a few kinds that nobody sees. What is known of a user says
how likely each kind is; within a kind all answer alike.
"""

from dataclasses import dataclass

import numpy as np

# After which answer later orders are counted: no order, one without a promotion, one with.
STAGES = ("without_order", "plain", "promoted")


@dataclass(frozen=True)
class Examples:
    """Decisions as the classes take them.

    users: (terms + 1, rows), the first all ones, the others of deviation 1. steps: (steps, rows),
    how much of each the benefit reached. has_order, later_orders, stages (places in STAGES): (rows,).
    """

    users: np.ndarray
    steps: np.ndarray
    has_order: np.ndarray
    later_orders: np.ndarray
    stages: np.ndarray

    def __len__(self) -> int:
        return len(self.stages)

    def only(self, is_wanted: np.ndarray) -> "Examples":
        """Return the rows that are wanted."""
        return Examples(*(values[..., is_wanted] for values in vars(self).values()))


@dataclass(frozen=True)
class Classes:
    """What was fitted, of k classes.

    gate: (k, terms + 1), log odds of each class beside the mean class. constants: (k,), log odds of
    an order without a promotion. benefits: (k, steps), what each step adds, at least 0. later:
    (k, stages), later orders.
    """

    gate: np.ndarray
    constants: np.ndarray
    benefits: np.ndarray
    later: np.ndarray

    def __len__(self) -> int:
        return len(self.constants)

    def shares(self, users: np.ndarray) -> np.ndarray:
        """Return how likely each class is, (k, rows). users: as in Examples."""
        odds = self.gate @ users
        shares = np.exp(odds - odds.max(axis=0))
        return shares / shares.sum(axis=0)

    def chances(self, steps: np.ndarray) -> np.ndarray:
        """Return the chance of an order by class, (k, rows). steps: as in Examples."""
        from scipy.special import expit

        return expit(self.constants[:, np.newaxis] + self.benefits @ steps)

    def joint(self, examples: Examples) -> np.ndarray:
        """Return the log likelihood of each class and outcome, (k, rows), but for its factorial."""
        odds = self.gate @ examples.users
        odds -= odds.max(axis=0)
        odds -= np.log(np.exp(odds).sum(axis=0))
        order = self.constants[:, np.newaxis] + self.benefits @ examples.steps
        later = self.later[:, examples.stages]
        sign = np.where(examples.has_order, -1.0, 1.0)
        return odds - np.logaddexp(0, sign * order) + examples.later_orders * np.log(later) - later

    def losses(self, examples: Examples) -> np.ndarray:
        """Return the negative log likelihood of each row, but for its factorial, (rows,)."""
        return -np.logaddexp.reduce(self.joint(examples), axis=0)
