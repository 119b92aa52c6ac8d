"""What is in an order: goods by taste that the purse allows, what goes with them, and a filling.

An order holds a main product, complements of it, and more of the like until it is worth what the
purse usually spends. It depends on the section that it is meant for, the purse and the day, and on
nothing before it, so that what a user's orders are worth on average can be told exactly.
"""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import Window
from cross_sell.simulate.outdoor.follow import RETURNED, price_lines
from cross_sell.simulate.outdoor.offers.effects import PURSES, values
from cross_sell.simulate.people import People
from cross_sell.simulate.truth import Links

ANYWHERE = NONE     # the section of an order that follows no taste
OWN_TRIES, TRIES = 3, 6  # to find something affordable: in the own section, and in all
FILLINGS = 6        # most goods added to make up the usual worth


@dataclass(frozen=True)
class Goods:
    """What orders are made of: the catalogue, links between products, what a piece costs the shop,
    and the window of the shop's data."""

    catalogue: Catalogue
    links: Links
    unit_cost: np.ndarray
    window: Window


@dataclass
class Baskets:
    """Order lines: number of the order, product, pieces and price of one before any coupon."""

    order: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    orders: int

    @property
    def values(self) -> np.ndarray:
        """Return what each order is worth before any coupon."""
        return np.bincount(self.order, self.quantity * self.price, self.orders)

    def margins(self, goods: Goods) -> np.ndarray:
        """Return the expected margin of each order before any coupon, less what is sent back."""
        margin = self.quantity * (self.price - goods.unit_cost[self.product])
        lasting = goods.catalogue.rhythm[self.product] == 0
        return np.bincount(self.order, margin * (1 - RETURNED * lasting), self.orders)


@dataclass(frozen=True)
class _Errands:
    """Who wants something of one section, or of any: as much of People as a choice needs."""

    sections: np.ndarray
    tastes: np.ndarray
    loyalty: np.ndarray


def _errands(section: np.ndarray) -> _Errands:
    return _Errands(
        sections=np.maximum(section, 0)[:, None], tastes=np.ones((len(section), 1)),
        loyalty=(section != ANYWHERE).astype(np.float64),
    )


def draw_sections(people: People, person: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the section that each person has in mind, by taste; ANYWHERE for none."""
    taste = np.cumsum(people.tastes[person], axis=1)
    column = (rng.random(len(person))[:, None] > taste).sum(axis=1).clip(0, taste.shape[1] - 1)
    strays = rng.random(len(person)) > people.loyalty[person]
    return np.where(strays, ANYWHERE, people.sections[person, column])


def affordable(
    goods: Goods, section: np.ndarray, purse: np.ndarray, at: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return a product for each errand: of the section, or else of any, that the purse allows.

    Who finds nothing takes the cheapest of what they have seen; -1 if nothing at all is sold.
    """
    n, catalogue = len(section), goods.catalogue
    usual = values("usual_price", PURSES)[purse]
    chosen, cheapest = np.full(n, NONE), np.full(n, np.inf)
    seen = chosen.copy()
    open_ = np.arange(n)
    for attempt in range(TRIES):
        goal = section[open_] if attempt < OWN_TRIES else np.full(len(open_), ANYWHERE)
        product = choose_products(
            catalogue, _errands(goal), np.arange(len(open_)), at[open_], goods.window, rng
        )
        price = np.where(product >= 0, catalogue.price[product], np.inf)
        cheaper = price < cheapest[open_]
        seen[open_[cheaper]], cheapest[open_[cheaper]] = product[cheaper], price[cheaper]
        accepted = rng.random(len(open_)) < 1 / (1 + (price / usual[open_]) ** 2)
        chosen[open_[accepted]] = product[accepted]
        open_ = open_[~accepted]
    return np.where(chosen >= 0, chosen, seen)


def fill_baskets(
    goods: Goods, section: np.ndarray, purse: np.ndarray, least: np.ndarray, at: np.ndarray,
    rng: np.random.Generator,
) -> Baskets:
    """Return the lines of orders placed at the moments (µs) by people with these purses.

    least: what each order is to be worth, if that is more than the purse's usual.
    """
    n, catalogue, links = len(section), goods.catalogue, goods.links
    pieces: list[tuple[np.ndarray, ...]] = []
    worth = np.zeros(n)
    least = np.maximum(least, values("least_basket", PURSES)[purse])

    def add(order: np.ndarray, product: np.ndarray) -> None:
        key = order * len(catalogue) + product
        known = np.concatenate([piece[0] * len(catalogue) + piece[1] for piece in pieces] or [[]])
        keep = (product >= 0) & ~np.isin(key, known)
        keep[keep] = catalogue.is_sold(product[keep], at[order[keep]])
        order, product = order[keep], product[keep]
        quantity, price = price_lines(catalogue, product, rng)
        pieces.append((order, product, quantity, price))
        np.add.at(worth, order, quantity * price)

    main = affordable(goods, section, purse, at, rng)
    add(np.arange(n), main)
    follows = rng.random((n, links.to.shape[1])) < links.probability[main]
    row, column = np.nonzero(follows & (main >= 0)[:, None])
    add(row, links.to[main[row], column])
    for _ in range(FILLINGS):
        wanting = np.flatnonzero(worth < least)
        if not len(wanting):
            break
        add(wanting, affordable(goods, section[wanting], purse[wanting], at[wanting], rng))
    lines = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    by_order = np.argsort(lines[0], kind="stable")
    return Baskets(*(column[by_order] for column in lines), n)
