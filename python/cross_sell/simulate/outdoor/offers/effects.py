"""What a promotion does to whom: the true effects, as plain data, and the chances that follow.

P(order within 14 days) = logistic(order_log_odds + readiness + cart_log_odds where a cart waits +
benefit_lift * s), where s = b^steepness / (b^steepness + half_benefit^steepness) and b is the share
of the benefit in the user's usual basket. Who tops up makes an order worth the minimum spend, if
the usual basket reaches it, so that the promotion is of benefit at all. E(later orders up to day
70) hangs on whether there was such an order, and whether it had a promotion. These numbers are the
truth that models and policies are judged by, so they are not tuned to any of them: they were fixed
before the first.
"""

import numpy as np
import pyarrow as pa

# The five promotions: name, discount in percent, as an amount, minimum spend, free shipping.
PROMOTIONS = (
    ("Five percent off", 5.0, np.nan, np.nan, False),
    ("Ten percent off", 10.0, np.nan, np.nan, False),
    ("Twenty percent off from 60", 20.0, np.nan, 60.0, False),
    ("Twelve off from 60", np.nan, 12.0, 60.0, False),
    ("Free shipping", np.nan, np.nan, np.nan, True),
)
ARMS = 1 + len(PROMOTIONS)  # none is arm 0
SHIPPING_COST = 5.0         # of an order, as the var of the project has it
WINDOW_DAYS, HORIZON_DAYS = 14, 70
LATER_DAYS = HORIZON_DAYS - WINDOW_DAYS

TYPES = ("loyal", "deal_seeker", "prospect", "rest")
LOYAL, DEAL_SEEKER, PROSPECT, REST = range(len(TYPES))
CONVERTED = len(TYPES)      # what a prospect is from the first order on
STATES = (*TYPES, "converted")
PURSES = ("small_purse", "middle_purse", "large_purse")

# Type, quantity, value, why. Chances are those of the 14 days of a promotion, orders those of the
# 56 days after them; an order is worth about 110 on average, of which 46 are margin.
EFFECTS = (
    ("loyal", "share", 0.22, "a fifth of the customers bring most of the orders"),
    ("loyal", "order_log_odds", -0.75, "buys often: an order in a third of all fortnights"),
    ("loyal", "benefit_lift", 0.0, "buys what is needed when it is needed: a coupon only costs"),
    ("loyal", "half_benefit", 0.10, "of no effect without a lift"),
    ("loyal", "steepness", 1.0, "of no effect without a lift"),
    ("loyal", "tops_up", 0.0, "buys what is needed, not what a coupon asks for"),
    ("loyal", "later_orders", 1.3, "goes on at the same rate"),
    ("loyal", "later_after_order", 1.3, "one order more or less changes no habit"),
    ("loyal", "later_after_promotion", 1.3, "nor does a coupon"),
    ("loyal", "visits_in_30_days", 0.9, "knows the shop, and mostly comes to buy"),
    ("loyal", "cart_chance", 0.10, "what is put into the cart is bought; few carts are left"),

    ("deal_seeker", "share", 0.20, "one customer in five waits for deals"),
    ("deal_seeker", "order_log_odds", -3.5, "3 in 100 buy in a fortnight without a deal"),
    ("deal_seeker", "benefit_lift", 3.7, "with the best deal every second one orders"),
    ("deal_seeker", "half_benefit", 0.06, "a small deal is a deal: half of the lift at 6 % off"),
    ("deal_seeker", "steepness", 1.5, "the effect saturates: 20 % brings little more than 10 %"),
    ("deal_seeker", "tops_up", 1.0, "adds something to get the deal"),
    ("deal_seeker", "later_orders", 0.20, "what cannot wait is bought at full price"),
    ("deal_seeker", "later_after_order", 0.20, "an order without a deal replaces nothing"),
    ("deal_seeker", "later_after_promotion", 0.06, "stocked up at the deal: it replaces orders to"
     " come, and none at full price follows from it"),
    ("deal_seeker", "visits_in_30_days", 1.1, "looks often whether there is a deal"),
    ("deal_seeker", "cart_chance", 0.35, "fills a cart and lets it wait for a deal"),

    ("prospect", "share", 0.28, "many who sign up have yet to buy something"),
    ("prospect", "order_log_odds", -4.4, "1 in 100 places the first order of their own accord"),
    ("prospect", "benefit_lift", 3.4, "a coupon that is big enough brings one in four"),
    ("prospect", "half_benefit", 0.10, "a token does not make anyone try a new shop"),
    ("prospect", "steepness", 4.0, "nearly a threshold: little at 5 %, most at 20 %"),
    ("prospect", "tops_up", 1.0, "came for the coupon, so makes use of it"),
    ("prospect", "later_orders", 0.05, "the same 1 in 100 in each fortnight after"),
    ("prospect", "later_after_order", 1.4, "who has tried the shop comes back soon, at full price"),
    ("prospect", "later_after_promotion", 1.4, "the coupon took away the risk of a first order,"
     " not the wish to pay for the next"),
    ("prospect", "visits_in_30_days", 0.9, "compares, undecided"),
    ("prospect", "cart_chance", 0.30, "puts things into the cart and stops at the till"),

    ("rest", "share", 0.30, "the largest group is indifferent to coupons"),
    ("rest", "order_log_odds", -2.45, "8 in 100 order in a fortnight, whatever is offered"),
    ("rest", "benefit_lift", 0.0, "buys for an occasion, not for a coupon"),
    ("rest", "half_benefit", 0.10, "of no effect without a lift"),
    ("rest", "steepness", 1.0, "of no effect without a lift"),
    ("rest", "tops_up", 0.0, "buys for the occasion, not for the coupon"),
    ("rest", "later_orders", 0.32, "the same rate in the weeks after"),
    ("rest", "later_after_order", 0.32, "each occasion is its own"),
    ("rest", "later_after_promotion", 0.32, "each occasion is its own"),
    ("rest", "visits_in_30_days", 0.35, "comes when there is an occasion, and hardly looks around"),
    ("rest", "cart_chance", 0.08, "few carts beside those that are bought"),

    ("converted", "order_log_odds", -1.5, "a customer by now: an order in a fifth of fortnights"),
    ("converted", "benefit_lift", 0.0, "was won by one coupon and needs no other"),
    ("converted", "half_benefit", 0.10, "of no effect without a lift"),
    ("converted", "steepness", 1.0, "of no effect without a lift"),
    ("converted", "tops_up", 0.0, "needs no coupon any more"),
    ("converted", "later_orders", 0.8, "the same rate in the weeks after"),
    ("converted", "later_after_order", 0.8, "one order more or less changes no habit"),
    ("converted", "later_after_promotion", 0.8, "nor does a coupon"),

    ("everyone", "readiness_deviation", 0.35, "within a type some order more often than others"),
    ("everyone", "cart_log_odds", 0.5, "who left a cart in the last 14 days is nearer to an order"),

    ("small_purse", "share", 0.30, "buys accessories and refills"),
    ("small_purse", "usual_price", 25.0, "half of what costs as much is too dear"),
    ("small_purse", "least_basket", 25.0, "adds something to an order worth less"),
    ("middle_purse", "share", 0.45, "the usual customer"),
    ("middle_purse", "usual_price", 60.0, "half of what costs as much is too dear"),
    ("middle_purse", "least_basket", 45.0, "adds something to an order worth less"),
    ("large_purse", "share", 0.25, "equips a whole trip at once"),
    ("large_purse", "usual_price", 120.0, "half of what costs as much is too dear"),
    ("large_purse", "least_basket", 80.0, "adds something to an order worth less"),
)
_VALUES = {(name, quantity): value for name, quantity, value, _ in EFFECTS}


def values(quantity: str, names: tuple[str, ...] = STATES) -> np.ndarray:
    """Return one quantity of each state, or of each of the names."""
    return np.array([_VALUES[name, quantity] for name in names])


def value(name: str, quantity: str) -> float:
    """Return one number of the table."""
    return _VALUES[name, quantity]


def terms() -> dict[str, np.ndarray]:
    """Return percent, amount and minimum spend of each arm (0 where it has none), and whether it
    makes shipping free."""
    rows = [("None", 0.0, 0.0, 0.0, False), *PROMOTIONS]
    names = ("percent", "amount", "minimum", "shipping")
    return {
        name: np.nan_to_num(np.array([row[place] for row in rows], dtype=np.float64))
        for place, name in enumerate(names, start=1)
    }


def discounts(order_value: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Return what each arm takes off an order of this value: 0 below its minimum spend."""
    given = terms()
    off = order_value * given["percent"][arm] / 100 + given["amount"][arm]
    return np.where(order_value >= given["minimum"][arm], np.minimum(off, order_value), 0.0)


def benefit_shares(usual_basket: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Return the benefit of each arm as a share of the usual basket, at most 1."""
    amount = discounts(usual_basket, arm) + terms()["shipping"][arm] * SHIPPING_COST
    return np.minimum(amount / usual_basket, 1.0)


def topped_up(state: np.ndarray, benefit_share: np.ndarray) -> np.ndarray:
    """Return who makes an order worth the minimum spend of the promotion at hand."""
    return (values("tops_up")[state] > 0) & (benefit_share > 0)


def order_chances(
    state: np.ndarray, readiness: np.ndarray, has_cart: np.ndarray, benefit_share: np.ndarray
) -> np.ndarray:
    """Return the true chance of an order within 14 days.

    state: index into STATES. readiness: log odds, mean 0.
    """
    steepness = values("steepness")[state]
    power, half = benefit_share ** steepness, values("half_benefit")[state] ** steepness
    log_odds = (
        values("order_log_odds")[state] + readiness
        + value("everyone", "cart_log_odds") * has_cart
        + values("benefit_lift")[state] * power / (power + half)
    )
    return 1 / (1 + np.exp(-log_odds))


def later_orders(
    state: np.ndarray, readiness: np.ndarray, has_order: np.ndarray, is_promoted: np.ndarray
) -> np.ndarray:
    """Return the expected orders from day 14 to day 70, by what happened in the first 14."""
    count = np.where(
        has_order & is_promoted, values("later_after_promotion")[state],
        np.where(has_order, values("later_after_order")[state], values("later_orders")[state]),
    )
    return count * readiness_factor(readiness)


def readiness_factor(readiness: np.ndarray) -> np.ndarray:
    """Return how many times the usual orders somebody places, mean 1."""
    return np.exp(readiness - value("everyone", "readiness_deviation") ** 2 / 2)


def effects_table() -> pa.Table:
    """Return the true numbers, each with its reason."""
    name, quantity, number, reason = zip(*EFFECTS, strict=True)
    return pa.table({"type": name, "quantity": quantity, "value": number, "reason": reason})
