"""One chunk of users of a shop with promotions; chunks know nothing of each other."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.clock import Window
from cross_sell.simulate.log import CART, REMOVE, Log, events_table
from cross_sell.simulate.outdoor.offers.baskets import Goods
from cross_sell.simulate.outdoor.offers.calendar import Calendar
from cross_sell.simulate.outdoor.offers.customers import (
    Customers, chooser, draw_customers, types_table,
)
from cross_sell.simulate.outdoor.offers.effects import ARMS
from cross_sell.simulate.outdoor.offers.profits import Worths, weigh
from cross_sell.simulate.outdoor.offers.story import Story
from cross_sell.simulate.outdoor.offers.tables import offers_tables, profits_tables
from cross_sell.simulate.outdoor.sessions import browse, draw_visits
from cross_sell.simulate.outdoor.shoppers import tastes_table
from cross_sell.simulate.people import aliases_table, users_table


@dataclass(frozen=True)
class OfferShop:
    """What every chunk needs: the goods, when is decided, what orders are worth, all users."""

    goods: Goods
    calendar: Calendar
    worths: Worths
    n_users: int


@dataclass(frozen=True)
class Chunk:
    """The tables of a chunk by name (some in parts), the users in it, and the total expected
    profit of each arm and of the best arm for each."""

    tables: list[tuple[str, pa.Table]]
    users: int
    by_arm: np.ndarray
    oracle: float


def simulate_chunk(
    shop: OfferShop, first: int, n: int, numbering: dict[str, int], rng: np.random.Generator,
    offer_rng: np.random.Generator,
) -> Chunk:
    """Return users `first` to `first + n - 1`; advances the `numbering` of ids.

    offer_rng: chance of all that is decided and ordered, apart from visits and words.
    """
    goods, catalogue, window = shop.goods, shop.goods.catalogue, shop.goods.window
    customers = draw_customers(goods, shop.calendar, first, n, shop.n_users, rng, offer_rng)
    log = Log()
    _look_around(goods, customers, window, log, rng)
    story = Story(
        goods, shop.calendar, customers, weigh(shop.worths, customers), _carts(log), offer_rng
    )
    decisions = story.tell()
    story.diary.write(catalogue, log, offer_rng)
    events = log.arrays(window.start, window.end)
    tables = [
        ("events", events_table(events, catalogue, customers.shoppers, numbering, rng)),
        ("users", users_table(catalogue.section_paths, customers.shoppers, rng)),
        ("user_aliases", aliases_table(customers.shoppers)),
        ("truth/user_tastes", tastes_table(catalogue, customers.shoppers)),
        ("truth/user_types", types_table(customers, story.is_converted)),
    ]
    for part in decisions:
        made = offers_tables(customers, part, numbering["offers"], numbering["orders"])
        tables.extend(made.items())
        numbering["offers"] += len(part.person)
    user = np.flatnonzero(~customers.shoppers.is_visitor)
    has_cart = story.record(user, np.full(len(user), window.end)).has_cart
    expected = story.expect(user, has_cart)
    tables.extend(profits_tables(customers, user, expected).items())
    numbering["events"] += len(events["at"])
    numbering["sessions"] += log.sessions
    numbering["orders"] += log.orders
    numbering["visitors"] += len(customers)
    assert expected.profit.shape == (n, ARMS)
    return Chunk(tables, n, expected.profit.sum(axis=0), float(expected.profit.max(axis=1).sum()))


def _look_around(
    goods: Goods, customers: Customers, window: Window, log: Log, rng: np.random.Generator
) -> None:
    """Log visits that end without an order: what would have been bought stays in the cart."""
    person, start = draw_visits(customers.shoppers, 1.0, window, rng)
    browse(
        goods.catalogue, goods.links, customers.shoppers, person, start, window, log, rng,
        chooser(goods, customers),
    )


def _carts(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """Return the person and the moment of each cart from which nothing was taken out again."""
    person, session, at = log.of_kind(CART)
    kept = ~np.isin(session, log.of_kind(REMOVE)[1])
    return person[kept], at[kept]
