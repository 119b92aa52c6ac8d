"""Decisions on promotions whose true profits are known, as training reads them."""

from dataclasses import dataclass

import numpy as np

from cross_sell.train.promotions.decisions import NONE, Customers, Decisions

START = np.datetime64("2026-01-01T00:00:00", "us")
DAYS = 300
HORIZON = 70
ARMS = [NONE, "5", "10", "15", "20", "30"]
PERCENTS = np.array([0, 5, 10, 15, 20, 30])
TERMS = [
    "lifetime_orders", "days_since_order", "average_order_value", "promoted_order_share", "newness",
]
EXPLORATION = 0.1


@dataclass(frozen=True)
class Drawn:
    """Decisions and the truth: the expected profit of each arm, shape (rows, arms)."""

    decisions: Decisions
    profits: np.ndarray


def drawn(
    rows: int, seed: int, is_targeted: bool = True, per_user: int = 2, strength: float = 1.0
) -> Drawn:
    """Return decisions for users who need no promotion, those moved by one, and those who are not.

    is_targeted: whether the log gives the deepest to those who have bought most, but for 10 % by
    lot, else all arms alike. strength: how far promotions move users.
    """
    random = np.random.default_rng(seed)
    users = np.arange(rows) // per_user + 1
    kinds = np.random.default_rng([seed, 1]).integers(3, size=users.max() + 1)[users]
    orders = np.where(kinds == 2, 0, random.poisson(np.where(kinds == 0, 8, 3)) + 1)
    promoted = np.where(kinds == 1, 0.8, 0.1) * (orders > 0)
    days = np.where(orders > 0, random.exponential(np.where(kinds == 0, 10, 60)), np.nan)
    basket = random.lognormal(4, 0.3, rows)
    margin = 0.4 * basket
    shares = np.tile(PERCENTS / 100, (rows, 1))
    customers = Customers(
        ARMS,
        np.column_stack([
            orders, days, np.where(orders > 0, basket, np.nan),
            np.where(orders > 0, promoted, np.nan), 1 / (1 + orders),
        ]),
        basket, margin, shares * basket[:, np.newaxis], shares,
        np.ones((rows, len(ARMS)), dtype=bool),
    )
    base = np.array([0.5, -3.0, -2.5])[kinds]
    slope = strength * np.array([0.5, 14.0, 12.0])[kinds]
    chance = 1 / (1 + np.exp(-(base[:, np.newaxis] + slope[:, np.newaxis] * shares)))
    # Who is new comes back once they have bought.
    waiting, returning = np.array([2.0, 0.3, 0.2])[kinds], np.array([2.0, 0.3, 1.0])[kinds]
    later = waiting[:, np.newaxis] + chance * (returning - waiting)[:, np.newaxis]
    profits = chance * (margin[:, np.newaxis] - customers.benefits) + later * margin[:, np.newaxis]

    arms = len(ARMS)
    if is_targeted:
        greedy = np.minimum(orders // 2, arms - 1)
        chances = np.full((rows, arms), EXPLORATION / arms)
        chances[np.arange(rows), greedy] += 1 - EXPLORATION
    else:
        chances = np.full((rows, arms), 1 / arms)
    chosen = (random.random(rows)[:, np.newaxis] > chances.cumsum(axis=1)).sum(axis=1)
    places = np.arange(rows)
    has_order = random.random(rows) < chance[places, chosen]
    later_orders = random.poisson(np.where(has_order, returning, waiting))
    noise = random.lognormal(0, 0.3, rows) / np.exp(0.045)
    net = noise * margin * (has_order + later_orders)
    net = net - has_order * noise * customers.benefits[places, chosen]
    moments = START + (random.random(rows) * DAYS * 86_400e6).astype("timedelta64[us]")
    decisions = Decisions(
        customers, users, chosen, chances[places, chosen],
        np.full(rows, "logged", dtype=object), moments, has_order, later_orders.astype(float), net,
        moments > START + np.timedelta64(DAYS - HORIZON, "D"),
    )
    return Drawn(decisions, profits)
