"""Offers of the week: one product of some groups costs less for everybody."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, numbers, times
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, Window

WEEK = 7 * DAY
PERIOD = 12  # a group has an offer in one of so many weeks
DISCOUNTS = np.array([20.0, 25.0, 30.0])  # per cent, in turn


def week_of(at: np.ndarray, window: Window) -> np.ndarray:
    """Return the number of the week of the window, which is also that of its promotion."""
    return (at - window.start) // WEEK


def offered(
    catalogue: Catalogue, product: np.ndarray, week: np.ndarray
) -> np.ndarray:
    """Return the product of the same group that is on offer in the week, -1 where there is none."""
    group = catalogue.group[product]
    turn = group * 2654435761 + week
    chosen = catalogue.group_start[group] + turn // PERIOD % catalogue.group_size[group]
    return np.where(turn % PERIOD == 0, chosen, NONE)


def discount(week: np.ndarray) -> np.ndarray:
    """Return the discount of each week in per cent."""
    return DISCOUNTS[week % len(DISCOUNTS)]


def promotions_table(window: Window) -> pa.Table:
    """Return one promotion per week of the window."""
    week = np.arange(-(-window.days // 7))
    starts = window.start + week * WEEK
    dates = starts.astype("datetime64[us]").astype("datetime64[D]").astype(str)
    return pa.table({
        "promotion_id": ids("p", week, 2),
        "promotion_name": pa.array([f"Offers of the week from {date}" for date in dates]),
        "discount_percent": numbers(discount(week)),
        "discount_amount": pa.nulls(len(week), pa.float64()),
        "minimum_spend": pa.nulls(len(week), pa.float64()),
        "is_free_shipping": pa.array([False] * len(week)),
        "starts_at": times(starts),
        "ends_at": times(np.minimum(starts + WEEK, window.end)),
    })
