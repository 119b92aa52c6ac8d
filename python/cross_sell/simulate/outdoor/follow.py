"""What a purchase leads to: complements after their delay, refills, ratings and returns."""

import numpy as np

from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, SECOND, Window, snap_to_rhythm
from cross_sell.simulate.log import CART, FROM_PAGE, ORGANIC, PURCHASE, RATING, RETURN, VIEW, Log
from cross_sell.simulate.outdoor.sessions import Purchases, dwell
from cross_sell.simulate.outdoor.shoppers import Shoppers
from cross_sell.simulate.truth import Links

GENERATIONS = (1.0, 0.6)   # how strongly a purchase, and a complement bought for it, leads on
TOGETHER = 0.5             # share of complements of the shortest delay that join the same order
SECOND_OF_GROUP = 0.06     # chance that somebody buys a substitute of what they have
REFILL = 0.7               # chance that a consumable is bought once more
MAX_REFILLS = 12
RETURNED = 0.035           # chance that a line is sent back, unless it is a consumable
MINUTE = 60 * SECOND
DAY_MINUTES = 24 * 60


def new_to_buyer(
    bought: Purchases, wanted: Purchases, catalogue: Catalogue, rng: np.random.Generator
) -> np.ndarray:
    """Return which wanted lines make sense for people who have `bought` before.

    Nobody buys the same durable product twice, and few buy a second one of a group of substitutes.
    """
    keep = np.ones(len(wanted), dtype=bool)
    by_time = np.lexsort((np.arange(len(wanted)), wanted.at))
    keys = (
        (np.arange(len(catalogue)), 0.0),
        (catalogue.group, SECOND_OF_GROUP),
    )
    for label, chance in keys:
        # Person and product, or group, in one number.
        before = (bought.person << 32) + label[bought.product]
        key = (wanted.person << 32) + label[wanted.product]
        live = by_time[keep[by_time]]
        repeated = np.ones(len(wanted), dtype=bool)
        repeated[live[np.unique(key[live], return_index=True)[1]]] = False
        repeated |= np.isin(key, before)
        keep &= ~repeated | (rng.random(len(wanted)) < chance)
    return keep


def visit_to_buy(
    catalogue: Catalogue, person: np.ndarray, product: np.ndarray, at: np.ndarray,
    promotion: np.ndarray, log: Log, rng: np.random.Generator, look: float = 1.0,
) -> Purchases:
    """Log visits made to buy one product: look (with chance `look`), cart; return the purchases."""
    session = log.new_sessions(len(person))
    # One in four compares with a substitute first.
    group = catalogue.group[product]
    other = catalogue.group_start[group] + (
        rng.random(len(person)) * catalogue.group_size[group]
    ).astype(np.int64)
    compares = (rng.random(len(person)) < 0.25 * look) & (other != product)
    compares &= catalogue.is_sold(other, at)
    log.add(person[compares], other[compares], VIEW, at[compares] - 40 * SECOND,
            session[compares], context=ORGANIC)
    looks = rng.random(len(person)) < look
    log.add(person[looks], product[looks], VIEW, at[looks], session[looks], context=ORGANIC)
    carted_at = at + dwell(len(person), rng)
    log.add(person, product, CART, carted_at, session, context=ORGANIC)
    return Purchases(
        person=person, product=product, session=session, order=log.new_orders(len(person)),
        carted_at=carted_at, at=carted_at + 60 * SECOND + dwell(len(person), rng),
        promotion=promotion,
    )


def add_complements(
    catalogue: Catalogue, links: Links, shoppers: Shoppers, bought: Purchases, window: Window,
    log: Log, rng: np.random.Generator,
) -> Purchases:
    """Return the purchases and the complements that follow from them, looks and carts logged.

    Of purchases before the window, what falls into the window follows.
    """
    parents = bought
    for strength in GENERATIONS:
        chance = links.probability[parents.product] * strength
        row, column = np.nonzero(rng.random(chance.shape) < chance)
        parent = parents.take(row)
        product = links.to[parent.product, column]
        bucket = links.bucket[parent.product, column]
        delay = links.draw_delays(parent.product, column, rng)
        together = (bucket == 0) & (rng.random(len(row)) < TOGETHER)
        at = parent.at + (delay * DAY).astype(np.int64) // 1000 * 1000
        snapped = snap_to_rhythm(at, shoppers.utc_offset[parent.person], rng)
        at = np.where(bucket > 0, snapped, at)
        at = np.where(together, parent.at, at)
        wanted = Purchases(
            person=parent.person, product=product, session=parent.session, order=parent.order,
            carted_at=parent.carted_at, at=at, promotion=np.full(len(row), -1),
        )
        keep = catalogue.is_sold(product, at) & (at >= window.start) & (at < window.end)
        keep[keep] = new_to_buyer(bought, wanted.take(keep), catalogue, rng)
        same = _join_order(wanted.take(keep & together), log, rng)
        later = wanted.take(keep & ~together)
        later = visit_to_buy(
            catalogue, later.person, later.product, later.at, later.promotion, log, rng
        )
        parents = same.extended(later)
        bought = bought.extended(parents)
    return bought


def _join_order(wanted: Purchases, log: Log, rng: np.random.Generator) -> Purchases:
    """Log looks and carts of products that join their parent's order before it is paid."""
    gap = wanted.at - wanted.carted_at
    first = rng.uniform(0.05, 0.5, size=len(wanted))
    second = first + rng.uniform(0.1, 0.4, size=len(wanted))
    looked_at = wanted.carted_at + (gap * first).astype(np.int64) // 1000 * 1000
    carted_at = wanted.carted_at + (gap * second).astype(np.int64) // 1000 * 1000
    log.add(wanted.person, wanted.product, VIEW, looked_at, wanted.session, context=FROM_PAGE)
    log.add(wanted.person, wanted.product, CART, carted_at, wanted.session, context=FROM_PAGE)
    return Purchases(**{**vars(wanted), "carted_at": carted_at})


def add_refills(
    catalogue: Catalogue, shoppers: Shoppers, bought: Purchases, window: Window, log: Log,
    rng: np.random.Generator,
) -> Purchases:
    """Return the purchases and the later ones of the same consumables, in each product's rhythm."""
    latest = bought.take(catalogue.rhythm[bought.product] > 0)
    for _ in range(MAX_REFILLS):
        latest = latest.take(rng.random(len(latest)) < REFILL)
        days = catalogue.rhythm[latest.product] * np.exp(rng.normal(0, 0.15, size=len(latest)))
        at = snap_to_rhythm(
            latest.at + (days * DAY).astype(np.int64), shoppers.utc_offset[latest.person], rng
        )
        keep = (at >= window.start) & (at < window.end) & catalogue.is_sold(latest.product, at)
        latest, at = latest.take(keep), at[keep]
        if not len(latest):
            break
        latest = visit_to_buy(
            catalogue, latest.person, latest.product, at, np.full(len(at), -1), log, rng, look=0.5
        )
        bought = bought.extended(latest)
    return bought


def price_lines(
    catalogue: Catalogue, product: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pieces of each order line and the price of one, before the coupon of the order."""
    n = len(product)
    consumable = catalogue.rhythm[product] > 0
    quantity = np.where(consumable, rng.geometric(0.45, size=n).clip(1, 12), 1)
    sale = np.where(rng.random(n) < 0.1, 0.9, 1.0)
    return quantity, np.round(catalogue.price[product] * sale, 2)


def log_purchases(
    catalogue: Catalogue, bought: Purchases, quantity: np.ndarray, price: np.ndarray, log: Log,
    rng: np.random.Generator,
) -> None:
    """Log the order lines, and some ratings and returns of them."""
    n = len(bought)
    consumable = catalogue.rhythm[bought.product] > 0
    log.add(bought.person, bought.product, PURCHASE, bought.at, bought.session, order=bought.order,
            quantity=quantity, unit_price=price, promotion=bought.promotion, context=ORGANIC)
    rated = np.flatnonzero(rng.random(n) < 0.06)
    log.add(bought.person[rated], bought.product[rated], RATING,
            bought.at[rated] + rng.integers(3 * DAY_MINUTES, 20 * DAY_MINUTES, len(rated)) * MINUTE,
            log.new_sessions(len(rated)),
            value=rng.choice((1, 2, 3, 4, 5), size=len(rated), p=(0.05, 0.06, 0.14, 0.35, 0.4)))
    returned = np.flatnonzero((rng.random(n) < RETURNED) & ~consumable)
    log.add(bought.person[returned], bought.product[returned], RETURN,
            bought.at[returned]
            + rng.integers(3 * DAY_MINUTES, 18 * DAY_MINUTES, len(returned)) * MINUTE,
            log.new_sessions(len(returned)), order=bought.order[returned],
            quantity=quantity[returned], unit_price=price[returned])
