"""The tables of decisions about promotions, and what is true of them."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, numbers, times, user_ids, words
from cross_sell.simulate.outdoor.offers.customers import Customers
from cross_sell.simulate.outdoor.offers.effects import ARMS, PROMOTIONS
from cross_sell.simulate.outdoor.offers.marketer import POLICIES
from cross_sell.simulate.outdoor.offers.profits import Profits
from cross_sell.simulate.outdoor.offers.story import Decisions


def promotion_ids(arm: np.ndarray) -> pa.Array:
    """Return the id of each arm's promotion, null for none."""
    return ids("p", np.asarray(arm) - 1, 2)


def offers_tables(
    customers: Customers, decisions: Decisions, offers_before: int, orders_before: int
) -> dict[str, pa.Table]:
    """Return the decisions with what came of them, and what was truly to be expected of each arm.

    offers_before, orders_before: how many ids earlier parts have used up.
    """
    n = len(decisions.person)
    offer = offers_before + 1 + np.arange(n)
    order = np.where(decisions.order < 0, NONE, decisions.order + orders_before + 1)
    return {
        "promotion_offers": pa.table({
            "offer_id": ids("f", offer, 8),
            "user_id": user_ids(customers.shoppers.number[decisions.person]),
            "promotion_id": promotion_ids(decisions.arm),
            "offered_at": times(decisions.at),
            "policy": words(POLICIES, decisions.is_explored.astype(np.int64)),
            "propensity": decisions.propensity,
            "redeemed_at": times(decisions.redeemed_at),
            "order_id": ids("o", order, 8),
            "discount_amount": numbers(decisions.discount),
        }),
        "truth/offer_profits": _by_arm(
            {"offer_id": ids("f", offer, 8)}, decisions.expected
        ),
    }


def profits_tables(
    customers: Customers, user: np.ndarray, expected: Profits
) -> dict[str, pa.Table]:
    """Return what is expected of each arm for each of some users, and the best arm of each.

    Of equal arms the first is the best: none, if it is among them.
    """
    user_id = user_ids(customers.shoppers.number[user])
    best = expected.profit.argmax(axis=1)
    at_best = expected.profit[np.arange(len(user)), best]
    return {
        "truth/promotion_profits": _by_arm({"user_id": user_id}, expected),
        "truth/promotion_oracle": pa.table({
            "user_id": user_id,
            "promotion_id": promotion_ids(best),
            "expected_profit": at_best,
            "expected_uplift": at_best - expected.profit[:, 0],
        }),
    }


def _by_arm(keys: dict[str, pa.Array], expected: Profits) -> pa.Table:
    n = len(expected.profit)
    row = pa.array(np.repeat(np.arange(n), ARMS))
    return pa.table({
        **{name: column.take(row) for name, column in keys.items()},
        "promotion_id": promotion_ids(np.tile(np.arange(ARMS), n)),
        "order_chance": expected.order_chance.ravel(),
        "later_orders": expected.later_orders.ravel(),
        "expected_profit": expected.profit.ravel(),
    })


def totals_table(users: int, by_arm: np.ndarray, oracle: float) -> pa.Table:
    """Return what each arm for all, and the best arm for each, is expected to bring in all.

    by_arm: total expected profit of each arm.
    """
    profit = np.append(by_arm, oracle)
    return pa.table({
        "policy": pa.array(["none", *(row[0] for row in PROMOTIONS), "oracle"]),
        "promotion_id": promotion_ids(np.append(np.arange(ARMS), 0)),
        "users": np.full(len(profit), users),
        "expected_profit": profit,
        "expected_uplift": profit - by_arm[0],
    })
