"""The outdoor shop: durable goods that people compare, complements that follow, a few refills.

Its truth: complements and their delays, substitutes, tastes, niches, who opens which messages.
"""

from collections import Counter
from collections.abc import Callable

import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.simulate.clock import Window, generator
from cross_sell.simulate.dirty import dirty_events
from cross_sell.simulate.items import items_table
from cross_sell.simulate.outdoor import offers
from cross_sell.simulate.outdoor.assortment import OUTDOOR
from cross_sell.simulate.outdoor.chunk import simulate_chunk
from cross_sell.simulate.outdoor.coupons import promotions_table
from cross_sell.simulate.outdoor.onward import NEEDED as CONTINUED
from cross_sell.simulate.outdoor.onward import continue_shop
from cross_sell.simulate.outdoor.opens import contexts_table
from cross_sell.simulate.outdoor.promotions import PROMOTIONS
from cross_sell.simulate.outdoor.shop import (
    JOB_BOTS, JOB_CHUNK, JOB_ITEMS, JOB_MESSAGES, JOB_PILOT, JOB_PILOT_MESSAGES, Shop, build_shop,
    count_bots,
)
from cross_sell.simulate.outdoor.special import (
    bot_events, niches_table, scripted_events, scripted_user,
)
from cross_sell.simulate.size import (
    CHUNK_EVENTS, FEWEST, LARGE_EVENTS, MOST, Size, chunks, grown,
)
from cross_sell.simulate.truth import delays_table, links_table, substitutes_table

__all__ = [
    "CONTINUED", "DEFAULT_DAYS", "check_size", "continue_shop", "default_items", "default_users",
    "write_shop",
]

DEFAULT_DAYS = 180
USERS, ITEMS = 5000, 600
LARGE_USERS, LARGE_ITEMS = 1e6, 200e3
PILOT_USERS = 2000, 20_000  # fewest and most, for a tenth of all users in between


def default_users(events: float, days: int) -> float:
    """Return users that suit the events: from the demo shop to 10 M events with 1 M users, and
    beyond with ten events per user."""
    if events > LARGE_EVENTS:
        return LARGE_USERS * events / LARGE_EVENTS
    return max(grown(events, USERS, LARGE_USERS), min(400.0, events / 10))


def default_items(events: float) -> float:
    """Return rows of items that suit the events: up to 200 k for 10 M events, then more slowly."""
    if events > LARGE_EVENTS:
        return min(LARGE_ITEMS * (events / LARGE_EVENTS) ** 0.5, MOST["items"])
    return max(grown(events, ITEMS, LARGE_ITEMS), FEWEST["items"])


def check_size(size: Size, days: int) -> None:
    """Refuse a size that people like these cannot fill."""
    if not 2 <= size.events / size.users <= 5000:
        raise CrossSellError(
            f"{size.events:,} events do not suit {size.users:,} users; give --users so that each"
            " has 2 to 5,000 events"
        )


def write_shop(
    size: Size, window: Window, seed: int, write: Callable[[str, pa.Table], None],
    progress: Callable[[float], None],
) -> dict:
    """Make the tables part by part and hand each part to `write`; return what going on needs."""
    if size.offers:
        return offers.write_shop(size, window, seed, write, progress)
    shop = build_shop(size, window, seed)
    catalogue, links, bots = shop.catalogue, shop.links, count_bots(size)
    sessions = _sessions_per_person(shop, seed)

    write("items", items_table(OUTDOOR, catalogue, generator(seed, JOB_ITEMS)))
    write("promotions", promotions_table(PROMOTIONS, window.start, window.end))
    write("truth/complement_links", links_table(catalogue, links))
    write("truth/delay_buckets", delays_table())
    write("truth/substitutes", substitutes_table(catalogue))
    write("truth/niche_categories", niches_table(catalogue))
    write("truth/open_contexts", contexts_table())
    numbering: Counter = Counter()
    for part, first, n in chunks(size.users, shop.events_per_user):
        tables = simulate_chunk(
            shop, first, n, sessions, numbering,
            generator(seed, JOB_CHUNK, part), generator(seed, JOB_MESSAGES, part),
        )
        for name, table in tables.items():
            write(name, table)
        if part == 0:
            write("users", scripted_user(window, tables["users"].schema))
            write("events", scripted_events(catalogue, window, tables["events"].schema))
            write("events", dirty_events(tables["events"]))
        progress((first + n) / size.users)
    write("events", bot_events(
        catalogue, bots, window, tables["events"].schema, generator(seed, JOB_BOTS)
    ))
    return {"sessions_per_person": sessions, "numbering": dict(numbering)}


def _sessions_per_person(shop: Shop, seed: int) -> float:
    """Return the sessions a person needs for the wanted events, found on a sample of users."""
    guess = max(0.05, shop.events_per_user / 5)
    users = min(max(PILOT_USERS[0], shop.n_users // 10), PILOT_USERS[1])
    users = min(users, max(100, int(CHUNK_EVENTS / shop.events_per_user)))
    sample = simulate_chunk(
        shop, 0, users, guess, Counter(),
        generator(seed, JOB_PILOT), generator(seed, JOB_PILOT_MESSAGES),
    )["events"].num_rows
    return guess * shop.events_per_user * users / max(1, sample)
