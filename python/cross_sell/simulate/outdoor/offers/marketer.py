"""How the shop decided so far: a marketer's rule by what is on record, and a tenth by lot."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.clock import DAY
from cross_sell.simulate.outdoor.offers.effects import ARMS

EXPLORATION = 0.1
POLICIES = ("marketer", "exploration")
NOTHING, FIVE, TEN, TWENTY, TWELVE, SHIPPING = range(ARMS)
LONG_AGO, LATELY = 120, 42  # days since the last order


@dataclass(frozen=True)
class Record:
    """What the shop knows of some people at a moment: orders, how many with a promotion, moment
    (µs) of the last one (-1 for none), whether a cart waits."""

    orders: np.ndarray
    promoted: np.ndarray
    last_at: np.ndarray
    has_cart: np.ndarray


def rule(record: Record, at: np.ndarray) -> np.ndarray:
    """Return the arm that the marketer gives: the first rule that fits.

    A welcome for users without an order, bigger where a cart waits; something to win back those who
    stayed away; a deal for those who like deals; thanks to good customers; nothing after an order.
    """
    days = np.where(record.last_at < 0, np.inf, (at - record.last_at) / DAY)
    rules = (
        ((record.orders == 0) & record.has_cart, TWENTY),
        (record.orders == 0, TEN),
        (days > LONG_AGO, TWELVE),
        (record.promoted * 2 >= record.orders, TEN),
        (record.orders >= 5, FIVE),
        (days < LATELY, NOTHING),
    )
    return np.select([fits for fits, _ in rules], [arm for _, arm in rules], SHIPPING)


def decide(
    record: Record, at: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the arm of each decision, its propensity, and whether it was drawn by lot.

    The propensity is that of the arm over both ways to come by it.
    """
    by_rule = rule(record, at)
    is_explored = rng.random(len(at)) < EXPLORATION
    arm = np.where(is_explored, rng.integers(0, ARMS, size=len(at)), by_rule)
    propensity = EXPLORATION / ARMS + (1 - EXPLORATION) * (arm == by_rule)
    return arm, propensity, is_explored
