"""Promotions: randomised offers with known propensity, what they bring, and who redeems them."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, numbers, times, user_ids
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import DAY, SECOND, Window, snap_to_rhythm
from cross_sell.simulate.log import Log
from cross_sell.simulate.outdoor.follow import visit_to_buy
from cross_sell.simulate.outdoor.sessions import Purchases
from cross_sell.simulate.outdoor.shoppers import Shoppers

# name, discount in percent, fixed discount, minimum spend, free shipping
PROMOTIONS = (
    ("Ten percent off", 10.0, np.nan, np.nan, False),
    ("Twenty percent off", 20.0, np.nan, 60.0, False),
    ("Five off", np.nan, 5.0, 30.0, False),
    ("Free shipping", np.nan, np.nan, np.nan, True),
)
EXTRA_ORDERS = (0.0, 0.030, 0.055, 0.015, 0.020)  # chance of one: nothing, then each promotion
CHANCES = (0.28, 0.18, 0.12, 0.20, 0.22)  # nothing, then each promotion
ROUNDS = 3
REACH = 0.35      # share of users in each round
VALID_DAYS = 14


def draw_offers(
    shoppers: Shoppers, window: Window, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return a decision per user and round: person, promotion (-1 none), time (µs), propensity."""
    length = (window.end - window.start) // (ROUNDS + 1)
    round_, person = np.nonzero(rng.random((ROUNDS, len(shoppers))) < REACH)
    minute = rng.integers(8 * 60, 18 * 60, size=len(person))
    at = window.start + (round_ + 1) * length // DAY * DAY + minute * 60 * SECOND
    known = ~shoppers.is_visitor[person] & (shoppers.joined[person] < at)
    person, at = person[known], at[known]
    arm = rng.choice(len(CHANCES), size=len(person), p=CHANCES)
    return {
        "person": person, "promotion": arm - 1, "at": at, "propensity": np.array(CHANCES)[arm],
    }


def extra_orders(
    catalogue: Catalogue, shoppers: Shoppers, offers: dict[str, np.ndarray], window: Window,
    log: Log, rng: np.random.Generator,
) -> Purchases:
    """Return the purchases that would not have happened without the offers."""
    effect = np.array(EXTRA_ORDERS)[offers["promotion"] + 1]
    person = offers["person"]
    bites = rng.random(len(person)) < effect * shoppers.appetite[person]
    person, promotion = person[bites], offers["promotion"][bites]
    at = offers["at"][bites] + rng.integers(1, VALID_DAYS - 1, size=len(person)) * DAY
    at = snap_to_rhythm(at, shoppers.utc_offset[person], rng)
    product = choose_products(catalogue, shoppers, person, at, window, rng)
    good = (product >= 0) & (at < window.end)
    return visit_to_buy(
        catalogue, person[good], product[good], at[good], promotion[good], log, rng
    )


def redeem(
    catalogue: Catalogue, offers: dict[str, np.ndarray], bought: Purchases,
    rng: np.random.Generator,
) -> Purchases:
    """Find the order with which each offer is redeemed; adds its `line` (-1 none) to the offers.

    Returns the purchases with their promotion set. An offer is redeemed with the person's next
    order while it is valid, always when it brought that order. Whether that reaches the minimum
    spend goes by one piece of each product at its list price: what is ordered is drawn later.
    """
    line = _next_line(offers, bought)
    total = _totals(bought, catalogue.price[bought.product])
    minimum = _of("minimum")[offers["promotion"]]
    found = (line >= 0) & (offers["promotion"] >= 0)
    found[found] &= total[bought.order[line[found]]] >= minimum[found]
    brought = found.copy()
    brought[found] = bought.promotion[line[found]] == offers["promotion"][found]
    redeemed = found & (brought | (rng.random(len(line)) < 0.55))
    offers["line"] = np.where(redeemed, line, NONE)
    # One order redeems one offer: the promotion covers all its lines.
    by_order = np.full(len(total), NONE)
    by_order[bought.order[line[redeemed]]] = offers["promotion"][redeemed]
    return Purchases(**{**vars(bought), "promotion": by_order[bought.order]})


def _of(name: str) -> np.ndarray:
    """Return one number of every promotion, 0 where it has none."""
    place = {"percent": 1, "amount": 2, "minimum": 3}[name]
    return np.nan_to_num(np.array([promotion[place] for promotion in PROMOTIONS]))


def _totals(bought: Purchases, value: np.ndarray) -> np.ndarray:
    """Return the value of each order number from that of its lines."""
    return np.bincount(bought.order, weights=value)


def _next_line(offers: dict[str, np.ndarray], bought: Purchases) -> np.ndarray:
    """Return the first line that the person of each offer buys while it is valid, -1 for none."""
    if not len(bought):
        return np.full(len(offers["person"]), NONE)
    order = np.lexsort((bought.at, bought.person))
    # Person and time in one key: ms fit in 42 bits until the year 2109, people in the other 21.
    keys = (bought.person[order] << 42) + bought.at[order] // 1000
    place = np.searchsorted(keys, (offers["person"] << 42) + offers["at"] // 1000)
    line = order[np.minimum(place, len(order) - 1)]
    valid = (place < len(order)) & (bought.person[line] == offers["person"])
    return np.where(valid & (bought.at[line] < offers["at"] + VALID_DAYS * DAY), line, NONE)


def offers_table(
    shoppers: Shoppers, offers: dict[str, np.ndarray], bought: Purchases, value: np.ndarray,
    numbering: dict[str, int],
) -> pa.Table:
    """Return the offers with what came of them; discounts in the shop's currency.

    value: of each order line bought, before the discount.
    """
    line = offers["line"]
    redeemed = np.flatnonzero(line >= 0)
    order = np.full(len(line), NONE)
    at, discount = order.copy(), np.full(len(line), np.nan)
    if len(redeemed):
        promotion = offers["promotion"][redeemed]
        order[redeemed] = bought.order[line[redeemed]]
        at[redeemed] = bought.at[line[redeemed]]
        total = _totals(bought, value)[order[redeemed]]
        off = total * _of("percent")[promotion] / 100 + _of("amount")[promotion]
        discount[redeemed] = np.round(off, 2)
    return pa.table({
        "offer_id": ids("f", numbering["offers"] + 1 + np.arange(len(line)), 8),
        "user_id": user_ids(shoppers.number[offers["person"]]),
        "promotion_id": ids("p", offers["promotion"], 2),
        "offered_at": times(offers["at"]),
        "policy": pa.array(["random"] * len(line), pa.string()),
        "propensity": offers["propensity"],
        "redeemed_at": times(at),
        "order_id": ids("o", np.where(order < 0, NONE, order + numbering["orders"] + 1), 8),
        "discount_amount": numbers(discount),
    })
