"""The users of a shop with promotions: their type, purse and readiness, when they joined."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import user_ids, words
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.outdoor.offers.baskets import ANYWHERE, Goods, affordable, draw_sections
from cross_sell.simulate.outdoor.offers.calendar import Calendar
from cross_sell.simulate.outdoor.offers.effects import PURSES, STATES, TYPES, value, values
from cross_sell.simulate.outdoor.sessions import CART_RATE, Chooser
from cross_sell.simulate.outdoor.shoppers import Shoppers, draw_shoppers

GUEST = TYPES.index("rest")  # how visitors who never log in come and look


@dataclass
class Customers:
    """Shoppers, and what is true of each: index into TYPES and PURSES, log odds of readiness.

    user: number from 0 on over the whole shop. Visitors without a login come last; nothing is
    decided about them, and they buy nothing.
    """

    shoppers: Shoppers
    user: np.ndarray
    kind: np.ndarray
    purse: np.ndarray
    readiness: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)


def _draw(shares: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(len(shares), size=n, p=shares / shares.sum())


def draw_customers(
    goods: Goods, calendar: Calendar, first: int, n: int, n_users: int,
    rng: np.random.Generator, offer_rng: np.random.Generator,
) -> Customers:
    """Return users `first` to `first + n - 1`, and a few visitors without a login."""
    shoppers = draw_shoppers(goods.catalogue, first, n, n_users, goods.window, rng)
    total = len(shoppers)
    user = first + np.arange(total)
    kind = _draw(values("share", TYPES), total, offer_rng)
    kind = np.where(shoppers.is_visitor, GUEST, kind)
    purse = _draw(values("share", PURSES), total, offer_rng)
    readiness = offer_rng.normal(0, value("everyone", "readiness_deviation"), size=total)
    joined = _draw_joined(goods.window, calendar, user, offer_rng)
    present = (goods.window.end - np.maximum(joined, goods.window.start)) / (30 * DAY)
    eagerness = offer_rng.gamma(4.0, 1 / 4, size=total)
    return Customers(
        shoppers=replace(
            shoppers, joined=joined,
            activity=values("visits_in_30_days", TYPES)[kind] * eagerness * present,
            appetite=values("cart_chance", TYPES)[kind] / CART_RATE,
        ),
        user=user, kind=kind, purse=purse, readiness=readiness,
    )


def _draw_joined(
    window: Window, calendar: Calendar, user: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return when everybody joined: before the first round, or between two of them."""
    missed = calendar.rounds_missed(user)
    rounds = np.concatenate([[window.start], calendar.rounds])
    share = rng.random(len(user))
    # Two in three of the early ones were customers before the data begin.
    early = np.where(
        share < 2 / 3, window.start - share * 900 * DAY,
        window.start + (share - 2 / 3) * 3 * (rounds[1] - 14 * DAY - window.start),
    )
    late = rounds[missed] + 7 * DAY + share * (rounds[missed + 1] - rounds[missed] - 21 * DAY)
    return np.where(missed == 0, early, late).astype(np.int64) // 1000 * 1000


def chooser(goods: Goods, customers: Customers) -> Chooser:
    """Return how these people choose what to look at: by taste, if the purse allows it."""
    def choose(catalogue, shoppers, person, at, window, rng) -> np.ndarray:
        section = draw_sections(shoppers, person, rng)
        return affordable(goods, section, customers.purse[person], at, rng)

    return choose


def types_table(customers: Customers, is_converted: np.ndarray) -> pa.Table:
    """Return the true type of each user; whether a prospect has ordered by the end of the log."""
    users = np.flatnonzero(~customers.shoppers.is_visitor)
    return pa.table({
        "user_id": user_ids(customers.shoppers.number[users]),
        "type": words(TYPES, customers.kind[users]),
        "purse": words([name.removesuffix("_purse") for name in PURSES], customers.purse[users]),
        "readiness": customers.readiness[users],
        "is_converted": is_converted[users],
    })


def basket_weights(customers: Customers, n_sections: int) -> np.ndarray:
    """Return (people, sections + 1) the share of orders meant for each section; last: for none."""
    shoppers = customers.shoppers
    weights = np.zeros((len(customers), n_sections + 1))
    row, column = np.nonzero(shoppers.sections >= 0)
    weights[row, shoppers.sections[row, column]] = (
        shoppers.tastes[row, column] * shoppers.loyalty[row]
    )
    weights[:, ANYWHERE] = 1 - shoppers.loyalty
    return weights


def states(kind: np.ndarray, is_converted: np.ndarray) -> np.ndarray:
    """Return the index into STATES: the type, or that of a prospect who has ordered."""
    return np.where(is_converted, STATES.index("converted"), kind)
