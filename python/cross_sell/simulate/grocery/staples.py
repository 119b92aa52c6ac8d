"""Staples: what a household always has at home, and buys again when it is used up."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import item_ids, user_ids
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.grocery.households import Households
from cross_sell.simulate.grocery.trips import Trips

FEWEST, MOST = 15, 30
LIKED = 3.0      # times as often a staple comes from a favourite section
FAST_DAYS = 3.5  # exponent: of what is used up fast, people try many things
TRIES = 4        # to find a product that is there in the whole window
ITEM_SPREAD = 0.15  # of an item's interval about its category's, log
SPREAD = 0.2    # of a household's interval about the item's, log
JITTER = 0.12   # of one interval about the household's, log
SHORTEST = 0.7  # of the jittered interval: nothing is due again at once


@dataclass(frozen=True)
class Staples:
    """One array element per household and staple."""

    person: np.ndarray
    product: np.ndarray
    interval: np.ndarray  # days between two purchases
    quantity: np.ndarray  # bought at once

    def __len__(self) -> int:
        return len(self.person)


def cheapest_for_thrifty(
    catalogue: Catalogue, households: Households, person: np.ndarray, product: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the products, some replaced by the shop's own label by people who save."""
    saves = rng.random(len(person)) < households.thrift[person]
    return np.where(saves, catalogue.group_start[catalogue.group[product]], product)


def draw_staples(
    catalogue: Catalogue, households: Households, window: Window, rng: np.random.Generator
) -> Staples:
    """Return the staples of all households, one of a leaf at most, sorted by person."""
    person, leaf = _draw_leaves(catalogue, households, rng)
    product = np.full(len(person), -1)
    lasting = catalogue.is_lasting(window)
    open_ = np.arange(len(person))
    for _ in range(TRIES):
        drawn = catalogue.draw(leaf[open_], rng)
        drawn = cheapest_for_thrifty(catalogue, households, person[open_], drawn, rng)
        found = lasting[drawn]
        product[open_[found]] = drawn[found]
        open_ = open_[~found]
    person, product = person[product >= 0], product[product >= 0]
    need = catalogue.rhythm[product] / households.appetite[person]
    need = need * np.exp(rng.normal(0, SPREAD, size=len(person)))
    gap = households.gap[person]
    return Staples(
        person=person,
        product=product,
        interval=np.maximum(need, gap),
        quantity=np.maximum(1, np.rint(gap / need)).astype(np.int64),
    )


def _draw_leaves(
    catalogue: Catalogue, households: Households, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the person and the leaf of each staple, sorted by person: no leaf twice.

    Drawn by demand and tastes, more often where items last; nothing of a season is a staple.
    """
    first = catalogue.leaf_start
    days = np.bincount(catalogue.leaf, catalogue.rhythm) / np.bincount(catalogue.leaf)
    weight = catalogue.leaf_weight * days ** FAST_DAYS * (catalogue.season[first, 0] == 0)
    is_liked = np.zeros((len(households), len(catalogue.section_paths)), dtype=bool)
    is_liked[np.arange(len(households))[:, None], households.sections] = True
    liking = np.where(is_liked[:, catalogue.section[first]], LIKED, 1.0)
    with np.errstate(divide="ignore"):
        keys = np.log(weight * liking) + rng.gumbel(size=liking.shape)
    best = np.argsort(-keys, axis=1)[:, :MOST]
    wanted = rng.integers(FEWEST, MOST + 1, size=len(households))
    person, column = np.nonzero(np.arange(MOST) < wanted[:, None])
    return person, best[person, column]


def rank_within(label: np.ndarray) -> np.ndarray:
    """Return the place of each element among those of the same label, from 0; labels are sorted."""
    return np.arange(len(label)) - np.searchsorted(label, label)


def buy_staples(
    staples: Staples, households: Households, trips: Trips, window: Window,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return staple and trip of each time that one is bought.

    A staple is bought on the trip that is nearest to the day it is due, and is due again one
    interval later.
    """
    staple = np.arange(len(staples))
    came = np.maximum(households.joined[staples.person], window.start)
    due = came + (rng.random(len(staples)) * staples.interval * DAY).astype(np.int64)
    found = []
    while len(staple):
        slack = (households.gap[staples.person[staple]] / 2 * DAY).astype(np.int64)
        trip = trips.next(staples.person[staple], due - slack)
        staple, trip = staple[trip >= 0], trip[trip >= 0]
        found.append((staple, trip))
        jitter = np.maximum(SHORTEST, np.exp(rng.normal(0, JITTER, size=len(staple))))
        due = trips.at[trip] + (staples.interval[staple] * jitter * DAY).astype(np.int64)
    bought, trip = (np.concatenate(column) for column in zip(*found, strict=True))
    return bought, trip


def staples_table(
    catalogue: Catalogue, households: Households, staples: Staples
) -> pa.Table:
    """Return the true staples of the users, with the days between two purchases."""
    known = np.flatnonzero(~households.is_visitor[staples.person])
    number = households.number[staples.person[known]]
    return pa.table({
        "user_id": user_ids(number),
        "item_id": item_ids(catalogue.number[catalogue.row_of(staples.product[known], number)]),
        "interval_days": staples.interval[known],
        "quantity": staples.quantity[known],
    })


def draw_intervals(catalogue: Catalogue, rng: np.random.Generator) -> np.ndarray:
    """Return the days that each product lasts, about those of its category."""
    days = catalogue.rhythm * np.exp(rng.normal(0, ITEM_SPREAD, size=len(catalogue)))
    return np.round(days, 1)


def intervals_table(catalogue: Catalogue) -> pa.Table:
    """Return the days in which a household of middling appetite uses up each item."""
    product = np.concatenate([
        np.arange(len(catalogue)), np.repeat(np.arange(len(catalogue)), catalogue.variants),
    ])
    return pa.table({
        "item_id": item_ids(catalogue.number), "interval_days": catalogue.rhythm[product],
    })
