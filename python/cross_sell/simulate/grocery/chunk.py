"""One chunk of households from habits to tables; chunks know nothing of each other."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import SECOND, Window
from cross_sell.simulate.grocery.baskets import Lines, fill_baskets
from cross_sell.simulate.grocery.households import (
    Households, draw_households, rhythms_table,
)
from cross_sell.simulate.grocery.offers import discount, offered, week_of
from cross_sell.simulate.grocery.staples import draw_staples, staples_table
from cross_sell.simulate.grocery.trips import Trips, draw_trips
from cross_sell.simulate.log import CART, ORGANIC, PURCHASE, VIEW, Log, events_table
from cross_sell.simulate.people import aliases_table, tastes_table, users_table
from cross_sell.simulate.truth import Links

CARTS = 0.7  # share of the lines of an online order that were put into the cart one by one
VIEWS = 0.3  # share of these that were looked at before
BROWSING = 50 * 60 * SECOND  # before the order is paid


@dataclass(frozen=True)
class Shop:
    """What every chunk needs: the catalogue, its truth, the window."""

    catalogue: Catalogue
    links: Links
    window: Window


def simulate_chunk(
    shop: Shop, first: int, n: int, scale: float, numbering: dict[str, int],
    rng: np.random.Generator,
) -> dict[str, pa.Table]:
    """Return the tables of users `first` to `first + n - 1`; advances the `numbering` of ids.

    scale: trips made for each usual one.
    """
    catalogue, window = shop.catalogue, shop.window
    households = draw_households(catalogue, first, n, window, rng)
    staples = draw_staples(catalogue, households, window, rng)
    trips = draw_trips(households, scale, window, rng)
    lines = fill_baskets(catalogue, shop.links, households, staples, trips, window, rng)
    log = _log_orders(catalogue, households, trips, lines, window, rng)
    events = events_table(
        log.arrays(window.start, window.end), catalogue, households, numbering, rng
    )
    tables = {
        "events": events,
        "users": users_table(catalogue.section_paths, households, rng),
        "user_aliases": aliases_table(households),
        "truth/user_tastes": tastes_table(catalogue.section_paths, households)[0],
        "truth/user_rhythms": rhythms_table(households),
        "truth/user_staples": staples_table(catalogue, households, staples),
    }
    used = {
        "events": events.num_rows, "sessions": log.sessions, "orders": log.orders,
        "visitors": len(households),
    }
    for name, count in used.items():
        numbering[name] += count
    return tables


def _log_orders(
    catalogue: Catalogue, households: Households, trips: Trips, lines: Lines, window: Window,
    rng: np.random.Generator,
) -> Log:
    """Return a log with an order for each trip, and what precedes those that are made online."""
    log = Log()
    session, order = log.new_sessions(len(trips)), log.new_orders(len(trips))
    person, at, product = trips.person[lines.trip], trips.at[lines.trip], lines.product
    is_online = households.is_online[person]
    week = week_of(at, window)
    is_offer = offered(catalogue, product, week) == product
    price = catalogue.price[product] * np.where(is_offer, 1 - discount(week) / 100, 1.0)
    log.add(
        person, product, PURCHASE, at, session[lines.trip], order=order[lines.trip],
        quantity=lines.quantity, unit_price=np.round(price, 2),
        promotion=np.where(is_offer, week, NONE), context=np.where(is_online, ORGANIC, NONE),
    )
    carted = np.flatnonzero(is_online & (rng.random(len(lines)) < CARTS))
    before = rng.integers(120, BROWSING // SECOND, size=len(carted)) * SECOND
    log.add(person[carted], product[carted], CART, at[carted] - before,
            session[lines.trip[carted]], context=ORGANIC)
    looks = rng.random(len(carted)) < VIEWS
    viewed = carted[looks]
    log.add(person[viewed], product[viewed], VIEW, at[viewed] - before[looks] - 20 * SECOND,
            session[lines.trip[viewed]], context=ORGANIC)
    return log
