"""What the customers of a chunk order: before the first decision, after each, and in between."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.clock import DAY, snap_to_rhythm
from cross_sell.simulate.outdoor.moments import Moments
from cross_sell.simulate.outdoor.offers.baskets import Goods, draw_sections, fill_baskets
from cross_sell.simulate.outdoor.offers.calendar import NEWSLETTER_ARMS, VALID_DAYS, Calendar
from cross_sell.simulate.outdoor.offers.customers import Customers, states
from cross_sell.simulate.outdoor.offers.diary import Diary
from cross_sell.simulate.outdoor.offers.effects import (
    CONVERTED, DEAL_SEEKER, HORIZON_DAYS, LATER_DAYS, PROSPECT, WINDOW_DAYS, benefit_shares,
    later_orders, order_chances, readiness_factor, terms, topped_up,
    values,
)
from cross_sell.simulate.outdoor.offers.marketer import Record, decide
from cross_sell.simulate.outdoor.offers.profits import (
    Means, Profits, expect_profits, is_redeemed, taken_off,
)

CART_DAYS = 14
NOTICED = 0.6     # share of customers who use a newsletter's code for an order anyway
# An order of the window comes 1 to 12 days after the decision, sooner rather than later.
ORDER_DAYS = np.arange(1, WINDOW_DAYS - 1)
ORDER_DAY_SHARES = 0.85 ** ORDER_DAYS / (0.85 ** ORDER_DAYS).sum()


@dataclass(frozen=True)
class Decisions:
    """Decisions of one round: person, moment, arm, propensity, whether by lot, number of the order
    that redeemed it (-1 none) and the moment and discount of that; what is truly expected."""

    person: np.ndarray
    at: np.ndarray
    arm: np.ndarray
    propensity: np.ndarray
    is_explored: np.ndarray
    order: np.ndarray
    redeemed_at: np.ndarray
    discount: np.ndarray
    expected: Profits


class Story:
    """The customers of a chunk, the carts that they have left, and a diary of their orders."""

    def __init__(
        self, goods: Goods, calendar: Calendar, customers: Customers, means: Means,
        carts: tuple[np.ndarray, np.ndarray], rng: np.random.Generator,
    ) -> None:
        self.diary = Diary(len(customers))
        self._goods, self._calendar, self._means = goods, calendar, means
        self._customers, self._rng = customers, rng
        self._carts, self._carted_at = Moments(*carts), carts[1]

    @property
    def is_converted(self) -> np.ndarray:
        """Return which prospects have ordered so far."""
        return (self._customers.kind == PROSPECT) & (self.diary.orders > 0)

    def tell(self) -> list[Decisions]:
        """Let everything happen, in the order of time for each person; return the decisions."""
        customers, window = self._customers, self._goods.window
        users = np.flatnonzero(~customers.shoppers.is_visitor)
        moments = self._calendar.draw_moments(customers.user, self._rng)
        takes_part = self._calendar.takes_part(customers.user)
        # When the decision after each one is made, the end of the data where there is none.
        ahead = np.where(takes_part, moments, window.end)
        ahead = np.column_stack([ahead, np.full(len(ahead), window.end)])
        first = ahead.min(axis=1)
        since = np.maximum(customers.shoppers.joined, window.start)
        self._order_anyway(users, since[users], first[users])
        for number, start in enumerate(self._calendar.newsletters):
            end = start + VALID_DAYS * DAY
            reached = users[(since[users] < start) & (first[users] > end)]
            self._answer_newsletter(reached, start, number)
        decisions = []
        for number in range(len(self._calendar.rounds)):
            person = users[takes_part[users, number]]
            at = moments[person, number]
            decisions.append(self._decide(person, at))
            self._order_anyway(person, at + HORIZON_DAYS * DAY, ahead[person, number + 1])
        return decisions

    def record(self, person: np.ndarray, at: np.ndarray) -> Record:
        """Return what is on record about people at moments after all that was noted so far."""
        last_at = self.diary.last_at[person]
        cart = self._carts.latest(person, at)
        carted_at = np.where(cart >= 0, self._carted_at[cart], NONE)
        has_cart = (carted_at > last_at) & (carted_at >= at - CART_DAYS * DAY)
        return Record(self.diary.orders[person], self.diary.promoted[person], last_at, has_cart)

    def expect(self, person: np.ndarray, has_cart: np.ndarray) -> Profits:
        """Return what is truly expected of offering each arm now."""
        return expect_profits(
            self._states(person), self._customers.readiness[person], has_cart,
            self._means.take(person),
        )

    def _states(self, person: np.ndarray) -> np.ndarray:
        return states(self._customers.kind, self.is_converted)[person]

    def _snap(self, person: np.ndarray, at: np.ndarray) -> np.ndarray:
        offset = self._customers.shoppers.utc_offset[person]
        return snap_to_rhythm(at, offset, self._rng)

    def _order(
        self, person: np.ndarray, at: np.ndarray, arm: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Note orders made with an arm at hand; return their numbers, what they are worth and
        whether they redeem it."""
        customers, rng = self._customers, self._rng
        section = draw_sections(customers.shoppers, person, rng)
        tops_up = topped_up(self._states(person), benefit_shares(self._means.basket[person], arm))
        least = np.where(tops_up, terms()["minimum"][arm], 0.0)
        baskets = fill_baskets(
            self._goods, section, customers.purse[person], least, at, rng
        )
        worth = baskets.values
        redeemed = is_redeemed(worth, arm)
        promotion = np.where(redeemed, arm - 1, NONE)
        return self.diary.note(person, at, promotion, baskets), worth, redeemed

    def _decide(self, person: np.ndarray, at: np.ndarray) -> Decisions:
        rng, readiness = self._rng, self._customers.readiness[person]
        record, state = self.record(person, at), self._states(person)
        arm, propensity, is_explored = decide(record, at, rng)
        expected = self.expect(person, record.has_cart)
        chance = expected.order_chance[np.arange(len(person)), arm]
        ordered = np.flatnonzero(rng.random(len(person)) < chance)
        day = at[ordered] + rng.choice(ORDER_DAYS, size=len(ordered), p=ORDER_DAY_SHARES) * DAY
        ordered_at = self._snap(person[ordered], day)
        number, worth, redeemed = self._order(person[ordered], ordered_at, arm[ordered])
        has_order, is_promoted = np.zeros(len(person), bool), np.zeros(len(person), bool)
        has_order[ordered], is_promoted[ordered] = True, redeemed

        later = rng.poisson(later_orders(state, readiness, has_order, is_promoted))
        again = np.repeat(np.arange(len(person)), later)
        days = rng.integers(WINDOW_DAYS + 1, HORIZON_DAYS - 1, size=len(again))
        again_at = self._snap(person[again], at[again] + days * DAY)
        self._order(person[again], again_at, np.zeros(len(again), dtype=np.int64))

        order, redeemed_at = np.full(len(person), NONE), np.full(len(person), NONE)
        discount = np.full(len(person), np.nan)
        used, used_arm = ordered[redeemed], arm[ordered][redeemed]
        order[used], redeemed_at[used] = number[redeemed], ordered_at[redeemed]
        discount[used] = taken_off(worth[redeemed], used_arm)
        return Decisions(
            person, at, arm, propensity, is_explored, order, redeemed_at, discount, expected
        )

    def _order_anyway(self, person: np.ndarray, since: np.ndarray, until: np.ndarray) -> None:
        """Let people order at their usual rate between two moments, where nothing was decided."""
        rng, state = self._rng, self._states(person)
        factor = readiness_factor(self._customers.readiness[person])
        daily = values("later_orders") / LATER_DAYS
        span = np.maximum(until - since, 0) / DAY
        # A prospect orders once, and from then on as a converted one.
        is_prospect = state == PROSPECT
        wait = rng.exponential(size=len(person)) / (daily[PROSPECT] * factor)
        wait = np.where(is_prospect, wait, 0.0)
        first = np.flatnonzero(is_prospect & (wait < span))
        rest = np.where(is_prospect, np.maximum(span - wait, 0), span)
        rate = daily[np.where(is_prospect, CONVERTED, state)] * factor
        again = np.repeat(np.arange(len(person)), rng.poisson(rate * rest))
        days = np.concatenate([
            wait[first], (span - rest)[again] + rng.random(len(again)) * rest[again],
        ])
        who = np.concatenate([first, again])
        at = self._snap(person[who], since[who] + (days * DAY).astype(np.int64))
        fits = (at > since[who]) & (at < until[who])
        who, at = person[who[fits]], at[fits]
        self._order(who, at, self._noticed_code(who, at))

    def _noticed_code(self, person: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return the arm of the newsletter that orders of customers make use of, 0 for none."""
        letters = self._calendar.newsletters
        number = np.searchsorted(letters, at, side="right") - 1
        runs = (number >= 0) & (self._customers.kind[person] != PROSPECT)
        runs[runs] = at[runs] < letters[number[runs]] + VALID_DAYS * DAY
        runs &= self._rng.random(len(person)) < NOTICED
        return np.where(runs, _code(number), 0)

    def _answer_newsletter(self, person: np.ndarray, start: int, number: int) -> None:
        """Let deal seekers order by the code of a newsletter, as they would by an offer."""
        person = person[self._customers.kind[person] == DEAL_SEEKER]
        arm = np.full(len(person), _code(number))
        chance = order_chances(
            self._states(person), self._customers.readiness[person],
            np.zeros(len(person)), benefit_shares(self._means.basket[person], arm),
        )
        bites = self._rng.random(len(person)) < chance
        person, arm = person[bites], arm[bites]
        days = self._rng.choice(ORDER_DAYS, size=len(person), p=ORDER_DAY_SHARES)
        self._order(person, self._snap(person, start + days * DAY), arm)


def _code(number: np.ndarray | int) -> np.ndarray:
    return np.array(NEWSLETTER_ARMS)[np.asarray(number) % len(NEWSLETTER_ARMS)]
