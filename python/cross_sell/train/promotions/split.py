"""The decisions to fit to and the later ones to test on, a horizon apart."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.train.promotions.decisions import Decisions
from cross_sell.warehouse.files import counted

# Ten for each of the twenty or so coefficients that matter (Peduzzi et al. 1996).
LEAST_EVENTS = 200
# With fewer, an interval over users rests on a few of them.
LEAST_USERS = 100
# Of the decisions that the gap leaves, two thirds are judged on.
LATER_TO_EARLIER = 2
STAYS = "what is live stays as it is"


@dataclass(frozen=True)
class Split:
    """Which of the decisions are earlier and which are later, and when these begin (UTC)."""

    is_earlier: np.ndarray
    is_later: np.ndarray
    tested_from: np.datetime64


def known(decisions: Decisions, horizon_days: int) -> Decisions:
    """Return the decisions whose outcome is known. TooLittleData if there is nothing to learn."""
    if not len(decisions):
        raise TooLittleData(
            "too little data to train on: no decision in promotion_offers can be used:"
            f" {STAYS}"
        )
    found = decisions.only(~decisions.is_censored)
    if not len(found):
        raise TooLittleData(
            f"too little data to train on: none of {len(decisions):,} decisions is"
            f" {horizon_days} days old yet (var promotion_horizon_days), so that no outcome is known: {STAYS}"
        )
    if len(np.unique(found.chosen)) < 2:
        (arm,) = np.unique(found.chosen)
        raise TooLittleData(
            f"nothing to compare: all {len(found):,} decisions whose outcome is known chose"
            f" {found.arms[arm]}: log decisions for none and for other promotions, too; {STAYS}"
        )
    return found


def split(decisions: Decisions, horizon_days: int) -> Split:
    """Return earlier and later decisions: a third is earlier, if the gap of a horizon allows it.

    Values are less sure than what they are values of, so that the later ones are to be many. The
    outcome of no earlier decision is known only after the later ones begin.
    CrossSellError if either are too few.
    """
    gap = np.timedelta64(timedelta(days=horizon_days))
    times = np.sort(decisions.offered_at)
    # Of each moment at which the test could begin, how many decisions are on either side.
    earlier = np.searchsorted(times, times - gap, side="right")
    later = len(times) - np.searchsorted(times, times, side="left")
    place = int(np.argmax(np.minimum(earlier * LATER_TO_EARLIER, later)))
    tested_from = times[place]
    found = Split(
        decisions.offered_at <= tested_from - gap, decisions.offered_at >= tested_from, tested_from
    )
    _check(decisions, found, horizon_days)
    return found


def _check(decisions: Decisions, found: Split, horizon_days: int) -> None:
    earlier, later = decisions.only(found.is_earlier), decisions.only(found.is_later)
    if not len(earlier):
        span = np.ptp(decisions.offered_at) // np.timedelta64(1, "D")
        raise TooLittleData(
            f"too little data to train on: the decisions whose outcome is known span"
            f" {counted(int(span), 'day')}, and more than {horizon_days} are needed, so that no"
            f" outcome of the earlier ones is known only among the later ones: {STAYS}"
        )
    orders = int(earlier.has_order.sum())
    if min(orders, len(earlier) - orders) < LEAST_EVENTS:
        raise TooLittleData(
            f"too little data to train on: {horizon_days} days or more before"
            f" {found.tested_from.astype('datetime64[s]')}, {orders} decisions led to an order and"
            f" {len(earlier) - orders} did not, and {LEAST_EVENTS} of each are needed: {STAYS}"
        )
    users = len(np.unique(later.users))
    if users < LEAST_USERS:
        raise TooLittleData(
            f"too little data to test on: decisions for {users} users from"
            f" {found.tested_from.astype('datetime64[s]')} on, and {LEAST_USERS} are needed for an"
            f" interval: {STAYS}"
        )
    if len(np.unique(later.chosen)) < 2 or len(np.unique(earlier.chosen)) < 2:
        raise TooLittleData(
            "nothing to compare: before or after the gap all decisions chose the same arm: log"
            f" decisions for none and for other promotions, too; {STAYS}"
        )
