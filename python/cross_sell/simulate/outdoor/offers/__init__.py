"""An outdoor shop whose orders come from promotions with a known effect: `simulate --offers N`.

The shop makes N logged decisions about six arms, none and five promotions. What people order hangs
on their type, what they were offered and nothing else, so that the profit of each arm is known for
each user. There are no messages, and nobody remembers what they have bought.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.clock import DAY, Window, generator
from cross_sell.simulate.dirty import dirty_events
from cross_sell.simulate.items import items_table
from cross_sell.simulate.outdoor.assortment import OUTDOOR
from cross_sell.simulate.outdoor.coupons import promotions_table
from cross_sell.simulate.outdoor.offers.baskets import Goods
from cross_sell.simulate.outdoor.offers.calendar import (
    DEFAULT_DAYS, LEAST_HISTORY, ROUND_DAYS, build_calendar,
)
from cross_sell.simulate.outdoor.offers.chunk import OfferShop, simulate_chunk
from cross_sell.simulate.outdoor.offers.effects import ARMS, PROMOTIONS, effects_table
from cross_sell.simulate.outdoor.offers.profits import measure_worths
from cross_sell.simulate.outdoor.offers.tables import totals_table
from cross_sell.simulate.outdoor.shop import (
    JOB_CHUNK, JOB_ITEMS, JOB_OFFERS, JOB_WORTHS, build_shop,
)
from cross_sell.simulate.outdoor.special import niches_table
from cross_sell.simulate.size import Size, chunks, grown
from cross_sell.simulate.truth import Links, delays_table, links_table, substitutes_table

__all__ = ["DEFAULT_DAYS", "check_days", "size_of", "write_shop"]

ITEMS, LARGE_ITEMS = 600, 200e3
EVENTS_A_DAY = 0.12     # of each user, about
FOLLOWED = 0.4  # share of those who would follow a link later that do so in the same order


def check_days(days: int) -> None:
    """Refuse a history in which not one round of decisions fits."""
    least = LEAST_HISTORY + ROUND_DAYS
    if days < least:
        raise CrossSellError(
            f"--days {days} is too short for --offers; give {least} or more: a history of"
            f" {LEAST_HISTORY} days, and {ROUND_DAYS} per round of decisions"
        )


def size_of(offers: int, items: float | None = None, days: int | None = None) -> Size:
    """Return the size of a shop with so many decisions: their users, about so many events."""
    window = Window(0, (days or DEFAULT_DAYS) * DAY)
    users = build_calendar(window, offers).users
    return Size(
        events=round(users * EVENTS_A_DAY * window.days), users=users,
        items=round(items or max(grown(offers * 2, ITEMS, LARGE_ITEMS), ITEMS)), offers=offers,
    )


def write_shop(
    size: Size, window: Window, seed: int, write: Callable[[str, pa.Table], None],
    progress: Callable[[float], None],
) -> dict:
    """Make the tables part by part and hand each part to `write`; return how many ids were used."""
    built = build_shop(size, window, seed)
    catalogue, links = built.catalogue, _at_once(built.links)
    items = items_table(OUTDOOR, catalogue, generator(seed, JOB_ITEMS))
    goods = Goods(catalogue, links, items["unit_cost"].to_numpy()[:len(catalogue)], window)
    calendar = build_calendar(window, size.offers)
    worths = measure_worths(goods, calendar.rounds[0], generator(seed, JOB_WORTHS))
    shop = OfferShop(goods, calendar, worths, size.users)

    write("items", items)
    write("promotions", promotions_table(PROMOTIONS, window.start, NONE))
    write("truth/complement_links", links_table(catalogue, links))
    write("truth/delay_buckets", delays_table())
    write("truth/substitutes", substitutes_table(catalogue))
    write("truth/niche_categories", niches_table(catalogue))
    write("truth/promotion_effects", effects_table())
    numbering: Counter = Counter()
    by_arm, oracle = np.zeros(ARMS), 0.0
    for part, first, n in chunks(size.users, size.events / size.users):
        chunk = simulate_chunk(
            shop, first, n, numbering, generator(seed, JOB_CHUNK, part),
            generator(seed, JOB_OFFERS, part),
        )
        for name, table in chunk.tables:
            write(name, table)
        if part == 0:
            write("events", dirty_events(chunk.tables[0][1]))
        by_arm, oracle = by_arm + chunk.by_arm, oracle + chunk.oracle
        progress((first + n) / size.users)
    write("truth/promotion_totals", totals_table(size.users, by_arm, oracle))
    return {"numbering": dict(numbering)}


def _at_once(links: Links) -> Links:
    """Return links that are followed in the same order or not at all: a complement bought later
    would be an order more than the type of the user says."""
    return replace(
        links, probability=links.probability * FOLLOWED,
        mean_delay=np.zeros_like(links.mean_delay), bucket=np.zeros_like(links.bucket),
    )
