"""The grocery shop: households that come about weekly for a basket of ten, nearly half of it staples.

Its truth: each household's rhythm and its staples with their intervals, how long an item lasts,
what goes into one basket, substitutes, tastes. The catalogue does not say what is bought again.
"""

from collections import Counter
from collections.abc import Callable

import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.simulate.catalogue import build_catalogue
from cross_sell.simulate.clock import Window, generator
from cross_sell.simulate.dirty import dirty_events
from cross_sell.simulate.grocery.assortment import GROCERY
from cross_sell.simulate.grocery.chunk import Shop, simulate_chunk
from cross_sell.simulate.grocery.offers import promotions_table
from cross_sell.simulate.grocery.staples import draw_intervals, intervals_table
from cross_sell.simulate.items import items_table
from cross_sell.simulate.size import FEWEST, MOST, Size, chunks, grown
from cross_sell.simulate.truth import build_links, delays_table, links_table, substitutes_table

DEFAULT_DAYS = 365  # a year holds every season once
ITEMS, LARGE_ITEMS = 3000, 30e3
EVENTS_PER_DAY = 1.82  # of a household
MOST_PER_DAY = 10      # a trip of usual size every day
SMALLEST_CHUNK = 200   # events per user that a chunk reckons with, since staples need memory, too
PILOTS = 3
# Jobs of the random generators.
JOB_CATALOGUE, JOB_LINKS, JOB_ITEMS, JOB_CHUNK, JOB_INTERVALS = range(5)


def default_users(events: float, days: int) -> float:
    """Return households that make so many events at their usual pace."""
    return max(events / (EVENTS_PER_DAY * days), FEWEST["users"])


def default_items(events: float) -> float:
    """Return rows of items that suit the events: 3 k in a small shop, 30 k with 10 M events."""
    return min(max(grown(events, ITEMS, LARGE_ITEMS), ITEMS / 2), MOST["items"])


def check_size(size: Size, days: int) -> None:
    """Refuse a size that households like these cannot fill."""
    if not 2 <= size.events / size.users <= MOST_PER_DAY * days:
        raise CrossSellError(
            f"{size.events:,} events do not suit {size.users:,} users in {days} days; give --users"
            f" so that each has 2 to {MOST_PER_DAY * days:,} events"
        )


def write_shop(
    size: Size, window: Window, seed: int, write: Callable[[str, pa.Table], None],
    progress: Callable[[float], None],
) -> dict:
    """Make the tables part by part and hand each part to `write`. Such a shop cannot go on."""
    catalogue = build_catalogue(GROCERY, size.items, window, generator(seed, JOB_CATALOGUE))
    catalogue.rhythm = draw_intervals(catalogue, generator(seed, JOB_INTERVALS))
    links = build_links(GROCERY, catalogue, window, generator(seed, JOB_LINKS))
    # All that goes together is bought at once.
    links.mean_delay[:] = 0
    shop = Shop(catalogue, links, window)
    parts = list(chunks(size.users, max(size.events / size.users, SMALLEST_CHUNK)))
    scale = _trips_for_each_usual(shop, parts[0][2], size, seed)

    write("items", items_table(GROCERY, catalogue, generator(seed, JOB_ITEMS)))
    write("promotions", promotions_table(window))
    write("truth/complement_links", links_table(catalogue, links))
    write("truth/delay_buckets", delays_table())
    write("truth/substitutes", substitutes_table(catalogue))
    write("truth/item_intervals", intervals_table(catalogue))
    numbering: Counter = Counter()
    for part, first, n in parts:
        tables = simulate_chunk(shop, first, n, scale, numbering, generator(seed, JOB_CHUNK, part))
        for name, table in tables.items():
            write(name, table)
        if part == 0:
            write("events", dirty_events(tables["events"]))
        progress((first + n) / size.users)
    return {}


def _trips_for_each_usual(shop: Shop, users: int, size: Size, seed: int) -> float:
    """Return how many trips the wanted events need for each usual one, found on the first users."""
    wanted = size.events / size.users * users
    scale = 1.0
    # Fewer trips make larger baskets, so the first answer is not the last.
    for _ in range(PILOTS):
        tables = simulate_chunk(shop, 0, users, scale, Counter(), generator(seed, JOB_CHUNK))
        scale *= wanted / max(1, tables["events"].num_rows)
    return scale
