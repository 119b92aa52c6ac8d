"""Households: their rhythm, their habits, what they like; the true rhythms."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate import people
from cross_sell.simulate.arrow import NONE, user_ids
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.people import People

FAVOURITES = 8
LOYALTY = 0.6         # share of what is not a staple that comes from the favourite sections
VISITOR_SHARE = 0.03  # households without a customer card, beside the users
ALIAS_SHARE = 0.1     # customers who also order without being logged in
GAPS = np.array([3.5, 7.0, 14.0])  # days between two trips
GAP_SHARES = (0.30, 0.55, 0.15)
BY_WEEKDAY = np.array([0.9, 0.7, 0.8, 1.1, 1.7, 1.9, 0.4])  # relative demand from Monday on
BASKET = 11.4         # lines of a basket, for households that come weekly
JOINING = 0.15        # share of households that become customers within the window
ONLINE = 0.15         # share of households that order online
LEAVING = 0.06        # share of households that stay away from some day on


@dataclass
class Households(People):
    """People who shop for a household."""

    gap: np.ndarray       # days between two trips
    weekday: np.ndarray   # (households, 2) from Monday on, -1 where there is no second one
    week: np.ndarray      # which weeks a fortnightly household comes in: 0 even, 1 odd
    appetite: np.ndarray  # how fast a household uses things up, median 1
    thrift: np.ndarray    # chance to take the cheapest of a group
    basket: np.ndarray    # usual lines of a basket
    is_online: np.ndarray
    left: np.ndarray      # µs


def draw_households(
    catalogue: Catalogue, first: int, n: int, window: Window, rng: np.random.Generator
) -> Households:
    """Return households `first` to `first + n - 1`, and a few without a customer card."""
    number, is_visitor = people.draw_numbers(first, n, VISITOR_SHARE, rng)
    total = len(number)
    every_section = np.arange(len(catalogue.section_paths))
    sections = people.draw_sections(
        every_section, catalogue.section_demand, total, FAVOURITES, rng
    )
    push, email = people.draw_consent(total, rng)
    # Multiples of these roots are spread evenly over 0..1, so small shops have their shares, too.
    rhythm, medium, loyalty = (first + np.arange(total) + 1) * np.sqrt([[2.0], [3.0], [5.0]]) % 1
    gap = GAPS[np.searchsorted(np.cumsum(GAP_SHARES)[:-1], rhythm, side="right")]
    weekday = rng.choice(7, size=total, p=BY_WEEKDAY / BY_WEEKDAY.sum())
    # The second trip of a week lies three or four days from the first.
    second = (weekday + rng.integers(3, 5, size=total)) % 7
    joins, leaves = loyalty < JOINING, loyalty > 1 - LEAVING
    share = rng.random((2, total)) * 0.95
    age = np.where(joins, -share[0] * window.days, rng.random(total) * 900)
    return Households(
        number=number,
        is_visitor=is_visitor,
        sections=sections,
        tastes=people.draw_tastes(sections, rng),
        loyalty=np.full(total, LOYALTY),
        joined=((window.start - age * DAY) // 1000 * 1000).astype(np.int64),
        country=people.draw_countries(total, rng),
        has_alias=~is_visitor & (rng.random(total) < ALIAS_SHARE),
        push=push,
        email=email,
        gap=gap,
        weekday=np.column_stack([weekday, np.where(gap < 7, second, NONE)]),
        week=rng.integers(0, 2, size=total),
        appetite=np.exp(rng.normal(0, 0.25, size=total)),
        thrift=rng.beta(0.8, 2.0, size=total),
        # People who come more often buy less at once, but not in proportion.
        basket=BASKET * (gap / 7) ** 0.4 * np.exp(rng.normal(0, 0.2, size=total)),
        is_online=medium < ONLINE,
        left=window.end - (np.where(leaves, share[1], 0) * window.days).astype(np.int64) * DAY,
    )


def rhythms_table(households: Households) -> pa.Table:
    """Return the true rhythm of each household; weekdays from 0, Monday."""
    users = np.flatnonzero(~households.is_visitor)
    first, second = households.weekday[users].T
    return pa.table({
        "user_id": user_ids(households.number[users]),
        "trip_interval_days": households.gap[users],
        "weekday": pa.array(first),
        "second_weekday": pa.array(second, mask=second < 0),
    })
