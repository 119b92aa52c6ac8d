"""How sure it is what a promotion brings in: a few directions in which the classes may be wrong."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cross_sell.train.promotions.class_fits import CLASS_RIDGE, outcome_slopes
from cross_sell.train.promotions.classes import STAGES, Classes, Examples
from cross_sell.train.promotions.decisions import Customers, Decisions
from cross_sell.train.promotions.steps import Steps

# They hold most of the variance of uplifts; what the rest holds is given to them.
DIRECTIONS = 4
# A fair sample of users tells what directions move uplifts most.
ROWS = 10_000


@dataclass(frozen=True)
class Answer:
    """How each class answers to one arm.

    shares: how likely each class is, (k, rows). chances: of an order, (k, rows). steps: how much of
    each the benefit reaches, (steps, rows). is_promoted, margin, benefit: (rows,).
    """

    classes: Classes
    shares: np.ndarray
    steps: np.ndarray
    chances: np.ndarray
    is_promoted: np.ndarray
    margin: np.ndarray
    benefit: np.ndarray

    @classmethod
    def of(
        cls, classes: Classes, steps: Steps, shares: np.ndarray, customers: Customers, arm: int
    ) -> Self:
        """Return the answer of users to an arm."""
        given = customers.shares[:, arm]
        reached = steps.reached(given)
        return cls(
            classes, shares, reached, classes.chances(reached), given > 0,
            customers.usual_margin, customers.benefits[:, arm],
        )

    @property
    def _gained(self) -> np.ndarray:
        """Return by how much an order changes what comes later, (k, rows)."""
        after = np.where(self.is_promoted, self.classes.later[:, 2:], self.classes.later[:, 1:2])
        return after - self.classes.later[:, :1]

    @property
    def order_chance(self) -> np.ndarray:
        """Return the chance of an order in the window, (rows,)."""
        return (self.shares * self.chances).sum(axis=0)

    @property
    def later_orders(self) -> np.ndarray:
        """Return the later orders, (rows,)."""
        return (self.shares * (self.classes.later[:, :1] + self.chances * self._gained)).sum(axis=0)

    def slopes(self) -> np.ndarray:
        """Return how the profit moves with each term of each class, (k, class terms, rows)."""
        kept = self.margin - self.benefit + self.margin * self._gained
        order = self.shares * self.chances * (1 - self.chances) * kept
        ordered = self.shares * self.chances * self.margin
        return np.stack([
            order, *(order * step for step in self.steps),
            self.shares * self.margin - ordered,
            np.where(self.is_promoted, 0, ordered), np.where(self.is_promoted, ordered, 0),
        ], axis=1)


def directions(
    classes: Classes, examples: Examples, decisions: Decisions, steps: Steps
) -> np.ndarray:
    """Return the directions in which uplifts are least sure, (k, class terms, directions).

    Each is one standard error long, and they are independent, so that the variance of an uplift is
    the sum of the squares of what it gains along each. They are the principal components of uplifts
    under the covariance of the class terms, made longer by what the others would add on average.
    """
    root = _root(_covariance(classes, examples, decisions.users))
    is_read = np.arange(len(decisions)) < ROWS
    customers = decisions.customers.only(is_read)
    shares = classes.shares(examples.only(is_read).users)
    none = Answer.of(classes, steps, shares, customers, 0).slopes()
    squares = np.zeros((len(root), len(root)))
    for arm in range(1, len(customers.arms)):
        slopes = Answer.of(classes, steps, shares, customers, arm).slopes() - none
        slopes = slopes.reshape(len(root), -1)
        squares += slopes @ slopes.T
    sizes, found = np.linalg.eigh(root.T @ squares @ root)
    held = sizes[-DIRECTIONS:].sum()
    longer = np.sqrt(sizes.sum() / held) if held > 0 else 1.0
    moved = root @ found[:, :-DIRECTIONS - 1:-1] * longer
    return moved.reshape(len(classes), -1, DIRECTIONS)


def _covariance(classes: Classes, examples: Examples, users: np.ndarray) -> np.ndarray:
    """Return the covariance of the class terms, where rows of one user may depend on each other.

    H^-1 (sum over users of s s') H^-1, s a user's sum of slopes, H the sum over rows of the same
    and the penalty (Berndt et al. 1974; Liang and Zeger 1986). The gate counts as known, and a step
    that its bound holds at 0 as free.
    """
    joint = classes.joint(examples)
    beliefs = np.exp(joint - np.logaddexp.reduce(joint, axis=0))
    of_order, of_later = outcome_slopes(classes, examples, beliefs)
    slopes = np.stack([
        of_order, *(of_order * step for step in examples.steps),
        *(of_later * (examples.stages == stage) / classes.later[:, stage:stage + 1]
          for stage in range(len(STAGES))),
    ], axis=1).reshape(-1, len(examples))
    penalties = np.column_stack([
        np.zeros(len(classes)), np.full(classes.benefits.shape, CLASS_RIDGE),
        CLASS_RIDGE / classes.later**2,
    ])
    inverse = np.linalg.pinv(slopes @ slopes.T + np.diag(penalties.ravel()), hermitian=True)
    order = np.argsort(users, kind="stable")
    starts = np.flatnonzero(np.diff(users[order], prepend=users[order[0]] - 1))
    sums = np.add.reduceat(slopes[:, order], starts, axis=1)
    return inverse @ (sums @ sums.T) @ inverse


def _root(covariance: np.ndarray) -> np.ndarray:
    """Return a root R of a covariance R R'."""
    sizes, found = np.linalg.eigh(covariance)
    return found * np.sqrt(np.maximum(sizes, 0))
