"""Baskets: the staples that are due, what goes with them, and what else catches the eye."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.grocery.households import Households
from cross_sell.simulate.grocery.offers import offered, week_of
from cross_sell.simulate.grocery.staples import (
    Staples, buy_staples, cheapest_for_thrifty, rank_within,
)
from cross_sell.simulate.grocery.trips import Trips
from cross_sell.simulate.truth import Links

SPREAD = 5.0       # of the lines of a household's baskets: shape of a gamma, more is more even
COMPLEMENTS = 0.1  # share of what is not a staple that follows from something else in the basket
DRAWN = 1.8        # candidates drawn for each line, since some are not wanted
SWITCH = 0.5       # chance to take what is on offer in the group instead
FULL_PRICE = 0.75  # chance to take a candidate that is not on offer
SETTLED = 0.8      # chance to leave what is in the category of a staple
AT_HOME = 0.7      # of an interval, in which an item is not bought again


@dataclass(frozen=True)
class Lines:
    """Order lines of a chunk; one array element per line."""

    trip: np.ndarray
    product: np.ndarray
    quantity: np.ndarray

    def __len__(self) -> int:
        return len(self.trip)

    def take(self, index: np.ndarray) -> "Lines":
        """Return the lines at the index or mask."""
        return Lines(self.trip[index], self.product[index], self.quantity[index])

    def extended(self, other: "Lines") -> "Lines":
        """Return these lines and then the others."""
        return Lines(*(
            np.concatenate([column, getattr(other, name)]) for name, column in vars(self).items()
        ))


def fill_baskets(
    catalogue: Catalogue, links: Links, households: Households, staples: Staples, trips: Trips,
    window: Window, rng: np.random.Generator,
) -> Lines:
    """Return the lines of all trips, by trip; no two that replace each other in one basket."""
    staple, trip = buy_staples(staples, households, trips, window, rng)
    lines = Lines(trip, staples.product[staple], staples.quantity[staple])
    lines = lines.extended(_complements(catalogue, links, trips, lines, rng))
    usual = households.basket[trips.person] - 1
    wanted = 1 + rng.poisson(usual * rng.gamma(SPREAD, 1 / SPREAD, size=len(trips)))
    missing = np.maximum(0, wanted - np.bincount(lines.trip, minlength=len(trips)))
    missing = rng.binomial(missing, 1 - COMPLEMENTS)
    finds = _finds(catalogue, households, staples, trips, missing, window, rng)
    lines = lines.extended(finds).extended(_complements(catalogue, links, trips, finds, rng))
    # What came first into the basket stays.
    groups = int(catalogue.group[-1]) + 1
    return lines.take(
        np.unique(lines.trip * groups + catalogue.group[lines.product], return_index=True)[1]
    )


def _complements(
    catalogue: Catalogue, links: Links, trips: Trips, lines: Lines, rng: np.random.Generator
) -> Lines:
    """Return what goes into the same baskets, as the true links say."""
    chance = links.probability[lines.product]
    row, column = np.nonzero(rng.random(chance.shape) < chance)
    trip, product = lines.trip[row], links.to[lines.product[row], column]
    sold = catalogue.is_sold(product, trips.at[trip])
    return Lines(trip[sold], product[sold], np.ones(int(sold.sum()), dtype=np.int64))


def _finds(
    catalogue: Catalogue, households: Households, staples: Staples, trips: Trips,
    missing: np.ndarray, window: Window, rng: np.random.Generator,
) -> Lines:
    """Return so many lines for each trip that are not staples: by taste, season and offers."""
    candidates = np.where(missing > 0, missing * DRAWN + 2, 0).astype(np.int64)
    trip = np.repeat(np.arange(len(trips)), candidates)
    person, at = trips.person[trip], trips.at[trip]
    product = choose_products(catalogue, households, person, at, window, rng)
    product = cheapest_for_thrifty(catalogue, households, person, product, rng)
    offer = offered(catalogue, product, week_of(at, window))
    switches = (offer >= 0) & (rng.random(len(trip)) < SWITCH)
    product = np.where(switches, offer, product)
    keep = (product >= 0) & catalogue.is_sold(product, at)
    keep &= (product == offer) | (rng.random(len(trip)) < FULL_PRICE)
    keep &= ~_is_settled(catalogue, staples, person, product, rng)
    keep[keep] = ~_is_at_home(catalogue, person[keep], product[keep], at[keep])
    trip, product = trip[keep], product[keep]
    kept = rank_within(trip) < missing[trip]
    quantity = np.minimum(rng.geometric(0.8, size=int(kept.sum())), 6)
    return Lines(trip[kept], product[kept], quantity)


def _is_settled(
    catalogue: Catalogue, staples: Staples, person: np.ndarray, product: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return which products people leave, since they have a staple of the same category."""
    leaves = len(catalogue.paths)
    own_leaf = np.isin(
        person * leaves + catalogue.leaf[product],
        staples.person * leaves + catalogue.leaf[staples.product],
    )
    own = np.isin(
        person * len(catalogue) + product, staples.person * len(catalogue) + staples.product
    )
    return own | (own_leaf & (rng.random(len(person)) < SETTLED))


def _is_at_home(
    catalogue: Catalogue, person: np.ndarray, product: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Return which finds repeat an earlier one that has not been used up yet."""
    order = np.lexsort((at, product, person))
    last, here = order[:-1], order[1:]
    same = (person[last] == person[here]) & (product[last] == product[here])
    used_up = AT_HOME * catalogue.rhythm[product[here]] * DAY
    found = np.zeros(len(person), dtype=bool)
    found[here] = same & (at[here] - at[last] < used_up)
    return found
