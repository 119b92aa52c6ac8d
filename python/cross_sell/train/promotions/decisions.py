"""Decisions on promotions: who was given what, what was known of them then, what came of it."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

NONE = "none"


@dataclass(frozen=True)
class Customers:
    """Users at a moment, and what each arm would be worth to them. Arm 0 is none, without a promotion.

    arms: ids of promotions, `none` the first. user_terms: (rows, user terms), NaN where unknown.
    usual_basket, usual_margin: (rows,), money.
    benefits: (rows, arms), money; shares: (rows, arms), of the usual basket, in thousandths of it.
    is_running: (rows, arms), whether the promotion could be given then; always true of none.
    """

    arms: list[str]
    user_terms: np.ndarray
    usual_basket: np.ndarray
    usual_margin: np.ndarray
    benefits: np.ndarray
    shares: np.ndarray
    is_running: np.ndarray

    def __len__(self) -> int:
        return len(self.usual_basket)

    def only(self, is_wanted: np.ndarray) -> Self:
        """Return the rows that are wanted."""
        return _only(self, is_wanted)


@dataclass(frozen=True)
class Decisions:
    """Decisions with their outcomes; an array has one entry per decision.

    users: keys. chosen: number of the arm. propensity: NaN where it was not logged. policy: texts.
    offered_at: UTC. has_order: in the promotion's window. later_orders, net_profit: up to the
    horizon. is_censored: the horizon is not over, so that the outcome is not known.
    """

    customers: Customers
    users: np.ndarray
    chosen: np.ndarray
    propensity: np.ndarray
    policy: np.ndarray
    offered_at: np.ndarray
    has_order: np.ndarray
    later_orders: np.ndarray
    net_profit: np.ndarray
    is_censored: np.ndarray

    def __len__(self) -> int:
        return len(self.users)

    @property
    def arms(self) -> list[str]:
        return self.customers.arms

    def only(self, is_wanted: np.ndarray) -> Self:
        """Return the decisions that are wanted."""
        return replace(_only(self, is_wanted), customers=self.customers.only(is_wanted))

    def taken(self, values: np.ndarray) -> np.ndarray:
        """Return of values of shape (rows, arms) those of the arm that was chosen."""
        return values[np.arange(len(self)), self.chosen]

    def supports(self) -> np.ndarray:
        """Return how many decisions chose each arm, shape (arms,)."""
        return np.bincount(self.chosen, minlength=len(self.arms))


def _only(rows: object, is_wanted: np.ndarray):
    found = {
        item.name: getattr(rows, item.name)[is_wanted]
        for item in fields(rows)
        if isinstance(getattr(rows, item.name), np.ndarray)
    }
    return replace(rows, **found)
