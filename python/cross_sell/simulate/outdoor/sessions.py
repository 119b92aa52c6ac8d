"""Visits: what is looked at, put into the cart and bought in one go."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import (
    DAY, GROWTH, SECOND, Window, day_weights, local_clock, session_times, weekday_weights,
)
from cross_sell.simulate.log import (
    CART, FROM_PAGE, FROM_SEARCH, ORGANIC, REMOVE, SEARCH, VIEW, WISHLIST, Log,
)
from cross_sell.simulate.outdoor.shoppers import Shoppers
from cross_sell.simulate.truth import Links

VIEWS = (0.30, 0.27, 0.21, 0.13, 0.09)  # chance of 1, 2, … looks at comparable products
CART_RATE = 0.42
PURCHASE_RATE = 0.62     # of carts
COMPLEMENT_LOOK = 0.45   # chance to look at something that goes with the product in focus
WANDER = 0.10            # chance to look at something quite different

Chooser = Callable[..., np.ndarray]  # called as choose_products is


@dataclass
class Purchases:
    """Order lines to be: one array element per line; times in µs, -1 for no cart or promotion."""

    person: np.ndarray
    product: np.ndarray
    session: np.ndarray
    order: np.ndarray
    carted_at: np.ndarray
    at: np.ndarray
    promotion: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def take(self, index: np.ndarray) -> "Purchases":
        """Return the lines at the index or mask."""
        return Purchases(**{name: column[index] for name, column in vars(self).items()})

    def extended(self, other: "Purchases") -> "Purchases":
        """Return these lines and then the others."""
        return Purchases(**{
            name: np.concatenate([column, getattr(other, name)])
            for name, column in vars(self).items()
        })


def dwell(shape: int | tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return times spent on a page: µs, whole milliseconds, median 50 s."""
    seconds = np.clip(np.exp(rng.normal(3.9, 0.7, size=shape)), 5, 600)
    return (seconds * 1000).astype(np.int64) * 1000


def draw_visits(
    shoppers: Shoppers, sessions_per_person: float, window: Window, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the person and the start (µs) of each ordinary visit of the window."""
    visits = rng.poisson(shoppers.activity * sessions_per_person)
    person = np.repeat(np.arange(len(shoppers)), visits)
    start = session_times(shoppers.joined[person], shoppers.utc_offset[person], window, rng)
    late = start >= shoppers.joined[person]
    return person[late], start[late]


def draw_later_visits(
    shoppers: Shoppers, sessions_per_person: float, window: Window, span: Window,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the person and the start (µs) of each ordinary visit of a span after the window.

    Everybody comes as often as since they joined, or since a tenth of the window before its end.
    """
    days = weekday_weights(span) * (1 + GROWTH)
    scale = sessions_per_person * days.sum() / day_weights(window).sum()
    present = np.maximum(shoppers.share_present(window), 0.1)
    visits = rng.poisson(shoppers.activity / present * scale)
    person = np.repeat(np.arange(len(shoppers)), visits)
    day = rng.choice(span.days, size=len(person), p=days / days.sum())
    clock = local_clock(len(person), shoppers.utc_offset[person], rng) % DAY
    return person, span.start + day * DAY + clock


def browse(
    catalogue: Catalogue, links: Links, shoppers: Shoppers, person: np.ndarray, start: np.ndarray,
    window: Window, log: Log, rng: np.random.Generator, choose: Chooser = choose_products,
) -> Purchases:
    """Add the visits to the log and return what was bought, not yet logged as bought.

    choose: what people look for.
    """
    focus = choose(catalogue, shoppers, person, start, window, rng)
    found = focus >= 0
    person, start, focus = person[found], start[found], focus[found]
    session = log.new_sessions(len(person))

    products, look_at = _compare(catalogue, focus, start, rng)
    looked = products >= 0
    row, column = np.nonzero(looked)
    searched = rng.random(len(person)) < 0.12
    context = np.where(searched, FROM_SEARCH, ORGANIC)
    log.add(person[row], products[row, column], VIEW, look_at[row, column], session[row],
            context=context[row])
    # The click in the list of results comes just before the first look.
    log.add(person[searched], products[searched, 0], SEARCH, look_at[searched, 0] - 2 * SECOND,
            session[searched], context=FROM_SEARCH)

    count = looked.sum(axis=1)
    last = look_at[np.arange(len(person)), count - 1]
    # The favourite is any of those seen.
    pick = products[np.arange(len(person)), (rng.random(len(person)) * count).astype(np.int64)]
    last = _look_at_complement(links, catalogue, person, pick, session, last, log, rng)
    wanders = np.flatnonzero(rng.random(len(person)) < WANDER)
    other = choose(catalogue, shoppers, person[wanders], last[wanders], window, rng)
    wanders, other = wanders[other >= 0], other[other >= 0]
    last[wanders] += dwell(len(wanders), rng)
    log.add(person[wanders], other, VIEW, last[wanders], session[wanders], context=ORGANIC)

    wished = rng.random(len(person)) < 0.03
    log.add(person[wished], pick[wished], WISHLIST, last[wished] + 4 * SECOND, session[wished],
            context=ORGANIC)
    ready = rng.random(len(person)) < CART_RATE * shoppers.appetite[person]
    carted_at = last + dwell(len(person), rng) // 2 + 5 * SECOND
    log.add(person[ready], pick[ready], CART, carted_at[ready], session[ready], context=ORGANIC)
    buys = ready & (rng.random(len(person)) < PURCHASE_RATE)
    removed = ready & ~buys & (rng.random(len(person)) < 0.15)
    log.add(person[removed], pick[removed], REMOVE, carted_at[removed] + 60 * SECOND,
            session[removed], context=ORGANIC)
    n = int(buys.sum())
    return Purchases(
        person=person[buys], product=pick[buys], session=session[buys], order=np.full(n, -1),
        carted_at=carted_at[buys], at=carted_at[buys] + 120 * SECOND + dwell(n, rng),
        promotion=np.full(n, -1),
    )


def _compare(
    catalogue: Catalogue, focus: np.ndarray, start: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the products looked at in each visit and when: (visits, most looks), -1 for none.

    The first look is at the product in focus, the others at its substitutes, by popularity.
    """
    group = catalogue.group[focus]
    member = catalogue.group_start[group][:, None] + np.arange(catalogue.group_size.max())
    exists = np.arange(catalogue.group_size.max()) < catalogue.group_size[group][:, None]
    member = np.where(exists, member, focus[:, None])
    key = np.log(catalogue.weight[member]) + rng.gumbel(size=member.shape)
    sold = exists & catalogue.is_sold(member, start[:, None])
    key = np.where(sold, key, -np.inf)
    key[member == focus[:, None]] = -np.inf
    order = np.argsort(-key, axis=1)[:, :len(VIEWS) - 1]
    others = np.take_along_axis(member, order, axis=1)
    usable = np.isfinite(np.take_along_axis(key, order, axis=1))
    looks = rng.choice(len(VIEWS), size=len(focus), p=VIEWS)
    wanted = np.arange(others.shape[1]) < looks[:, None]
    products = np.column_stack([focus, np.where(usable & wanted, others, -1)])
    return products, start[:, None] + np.cumsum(dwell(products.shape, rng), axis=1)


def _look_at_complement(
    links: Links, catalogue: Catalogue, person: np.ndarray, product: np.ndarray,
    session: np.ndarray, last: np.ndarray, log: Log, rng: np.random.Generator,
) -> np.ndarray:
    """Let some visits go on to something that goes with the product; return the last moments."""
    column = rng.integers(0, links.to.shape[1], size=len(product))
    other = links.to[product, column]
    goes = (rng.random(len(product)) < COMPLEMENT_LOOK) & (other >= 0)
    goes[goes] = catalogue.is_sold(other[goes], last[goes])
    last = last + np.where(goes, dwell(len(last), rng), 0)
    log.add(person[goes], other[goes], VIEW, last[goes], session[goes], context=FROM_PAGE)
    return last
