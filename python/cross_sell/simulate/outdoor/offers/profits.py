"""What a promotion is worth: the true expected profit of ten weeks, for each user and arm."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.clock import DAY
from cross_sell.simulate.outdoor.offers.baskets import ANYWHERE, Goods, fill_baskets
from cross_sell.simulate.outdoor.offers.customers import Customers, basket_weights
from cross_sell.simulate.outdoor.offers.effects import (
    ARMS, PURSES, SHIPPING_COST, benefit_shares, discounts, later_orders, order_chances, terms,
    topped_up,
)

SAMPLE = 2000  # orders of each purse and section


@dataclass(frozen=True)
class Worths:
    """Means of an order by purse and section (the last one: of none), found on a large sample: what
    it is worth without a promotion, and by topping up (no, yes) and arm its margin, the share that
    redeem the promotion and what that costs."""

    value: np.ndarray     # (purses, sections + 1)
    margin: np.ndarray    # (2, arms, purses, sections + 1)
    redeemed: np.ndarray
    cost: np.ndarray


def is_redeemed(order_value: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Return whether orders of this value use the promotion: it is applied at the till by itself,
    if there is one and its minimum spend is reached."""
    return (arm > 0) & (order_value >= terms()["minimum"][arm])


def costs(order_value: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Return what the promotions cost the shop with orders of this value, shipping included."""
    shipping = terms()["shipping"][arm] * SHIPPING_COST
    return np.where(is_redeemed(order_value, arm), taken_off(order_value, arm) + shipping, 0.0)


def taken_off(order_value: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Return what the promotions take off the goods, in whole cents."""
    return np.round(discounts(order_value, arm), 2)


def measure_worths(goods: Goods, since: int, rng: np.random.Generator) -> Worths:
    """Return the means over orders placed from `since` (µs) to the end of the data."""
    sections = np.append(np.arange(len(goods.catalogue.section_paths)), ANYWHERE)
    shape = len(PURSES), len(sections)
    worths = Worths(np.zeros(shape), *(np.zeros((2, ARMS, *shape)) for _ in range(3)))
    minimum = terms()["minimum"]
    for purse, column in np.ndindex(shape):
        samples = {
            least: _sample(goods, sections[column], purse, least, since, rng)
            for least in np.unique(minimum)
        }
        worths.value[purse, column] = samples[0][0].mean()
        for tops_up, arm in np.ndindex(2, ARMS):
            values, margins = samples[tops_up * minimum[arm]]
            place = tops_up, arm, purse, column
            worths.margin[place] = margins.mean()
            worths.redeemed[place] = is_redeemed(values, np.full(SAMPLE, arm)).mean()
            worths.cost[place] = costs(values, np.full(SAMPLE, arm)).mean()
    return worths


def _sample(
    goods: Goods, section: int, purse: int, least: float, since: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return what orders of one section and purse are worth, and their margins."""
    at = since + (rng.random(SAMPLE) * (goods.window.end - since)).astype(np.int64)
    baskets = fill_baskets(
        goods, np.full(SAMPLE, section), np.full(SAMPLE, purse), np.full(SAMPLE, least), at, rng
    )
    return baskets.values, baskets.margins(goods)


@dataclass(frozen=True)
class Means:
    """What orders of each person are worth on average, by the taste and the purse."""

    basket: np.ndarray    # (people), without a promotion, as is the margin
    margin: np.ndarray    # (people)
    by_arm: np.ndarray    # (people, 2, arms, 3) by topping up and arm: margin, redeemed, cost

    def take(self, person: np.ndarray) -> "Means":
        """Return those of some people."""
        return Means(*(column[person] for column in vars(self).values()))


def weigh(worths: Worths, customers: Customers) -> Means:
    """Return the true means of everybody's orders."""
    weights = basket_weights(customers, worths.value.shape[1] - 1)
    by_arm = np.stack([worths.margin, worths.redeemed, worths.cost], axis=2)
    basket, margin = np.zeros((2, len(customers)))
    each = np.zeros((len(customers), *by_arm.shape[:3]))
    for purse in range(len(PURSES)):
        mine = customers.purse == purse
        basket[mine] = weights[mine] @ worths.value[purse]
        margin[mine] = weights[mine] @ worths.margin[0, 0, purse]
        each[mine] = np.tensordot(weights[mine], by_arm[..., purse, :], axes=(1, 3))
    return Means(basket, margin, each)


@dataclass(frozen=True)
class Profits:
    """What is expected of offering each arm: (people, arms) chance of an order within 14 days,
    later orders up to day 70, profit of the ten weeks."""

    order_chance: np.ndarray
    later_orders: np.ndarray
    profit: np.ndarray


def expect_profits(
    state: np.ndarray, readiness: np.ndarray, has_cart: np.ndarray, means: Means
) -> Profits:
    """Return what is truly expected of each person and arm.

    profit = chance * (margin - cost) + later orders * margin, where the first margin is that with
    the promotion, and the later orders are the mean over whether there is an order, and whether it
    redeems the promotion.
    """
    chance, later, profit = (np.zeros((len(state), ARMS)) for _ in range(3))
    yes, no = np.full(len(state), True), np.full(len(state), False)
    without = later_orders(state, readiness, no, no)
    plain = later_orders(state, readiness, yes, no)
    promoted = later_orders(state, readiness, yes, yes)
    for arm in range(ARMS):
        share = benefit_shares(means.basket, np.full(len(state), arm))
        tops_up = topped_up(state, share).astype(np.int64)
        margin, redeemed, cost = means.by_arm[np.arange(len(state)), tops_up, arm].T
        chance[:, arm] = order_chances(state, readiness, has_cart, share)
        after = redeemed * promoted + (1 - redeemed) * plain
        later[:, arm] = chance[:, arm] * after + (1 - chance[:, arm]) * without
        profit[:, arm] = chance[:, arm] * (margin - cost) + later[:, arm] * means.margin
    return Profits(chance, later, profit)
