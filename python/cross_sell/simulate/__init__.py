"""`cross-sell simulate`: an invented outdoor shop whose truth is known.

Writes the input tables of the contract as Parquet and what is true about them to `truth/`, which no
model reads. The same arguments give the same bytes; users are made in chunks, so memory stays flat.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.simulate.catalogue import build_catalogue
from cross_sell.simulate.chunk import Shop, simulate_chunk
from cross_sell.simulate.clock import DAY, Window, generator
from cross_sell.simulate.items import items_table
from cross_sell.simulate.log import EVENT_TYPES
from cross_sell.simulate.promotions import promotions_table
from cross_sell.simulate.special import (
    BOT_VIEWS, bot_events, dirty_events, scripted_events, scripted_user,
)
from cross_sell.simulate.truth import (
    build_links, delays_table, links_table, niches_table, substitutes_table,
)
from cross_sell.simulate.writer import ShopWriter, check_target

__all__ = [
    "DEFAULT_END", "EVENT_TYPES", "FEWEST", "MOST", "Size", "add_parser", "default_size",
    "progress_printer", "run", "simulate",
]

DEFAULT_END = "2026-06-30"  # fixed: the same command gives the same shop on any day
DEFAULT_DAYS = 180
DEFAULT_SEED = 7
EVENTS, USERS, ITEMS = 120e3, 5000, 600   # the demo shop
LARGE_EVENTS, LARGE_USERS, LARGE_ITEMS = 1e7, 1e6, 200e3
FEWEST = {"events": 1000, "users": 50, "items": 300, "days": 30}
MOST = {"events": 10**10, "users": 10**9, "items": 5 * 10**6, "days": 3650}
CHUNK_EVENTS = 600_000
CHUNK_USERS = 50_000
PILOT_USERS = 2000, 20_000  # fewest and most, for a tenth of all users in between
# Jobs of the random generators.
JOB_CATALOGUE, JOB_LINKS, JOB_ITEMS, JOB_PILOT, JOB_CHUNK, JOB_BOTS = range(6)


@dataclass(frozen=True)
class Size:
    """How much to simulate: events wanted (met within a few per cent), users, rows of items."""

    events: int
    users: int
    items: int

    @property
    def bots(self) -> int:
        """Bots, at most one for 2,500 users and never so many that they fill the shop."""
        return max(1, min(self.users // 2500, 100, self.events // (30 * BOT_VIEWS)))


def default_size(events: float, users: float | None = None, items: float | None = None) -> Size:
    """Return a size with users and items that suit the events: from the demo shop to 10 M events
    with 1 M users and 200 k items, and beyond with ten events per user."""
    def between(small: float, large: float) -> float:
        growth = math.log(large / small) / math.log(LARGE_EVENTS / EVENTS)
        return small * (events / EVENTS) ** growth

    if events <= LARGE_EVENTS:
        scaled_users, scaled_items = between(USERS, LARGE_USERS), between(ITEMS, LARGE_ITEMS)
    else:
        scaled_users = LARGE_USERS * events / LARGE_EVENTS
        scaled_items = min(LARGE_ITEMS * math.sqrt(events / LARGE_EVENTS), MOST["items"])
    return Size(
        events=round(events),
        users=round(users or max(scaled_users, min(400.0, events / 10))),
        items=round(items or max(scaled_items, FEWEST["items"])),
    )


def _number(name: str, text: str | None) -> float | None:
    """Return a whole number written like 5000 or 1e6, within its limits."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value != int(value):
        raise CrossSellError(f"--{name} {text} is not a whole number; give one like 5000 or 1e6")
    if not FEWEST[name] <= value <= MOST[name]:
        raise CrossSellError(
            f"--{name} {text} is out of range; give {FEWEST[name]:,} to {MOST[name]:,}"
        )
    return value


def _window(end: str, days: int) -> Window:
    try:
        last = date.fromisoformat(end)
    except ValueError:
        raise CrossSellError(f"--end {end} is not a date; give one like 2026-06-30") from None
    if not date(1990, 1, 1) <= last <= date(2090, 1, 1):
        raise CrossSellError(f"--end {end} is out of range; give a date from 1990 to 2089")
    day = (last - date(1970, 1, 1)).days + 1
    return Window(start=(day - days) * DAY, end=day * DAY)


def simulate(
    out: Path,
    size: Size,
    window: Window | None = None,
    seed: int = DEFAULT_SEED,
    progress: Callable[[float], None] = lambda done: None,
) -> Counter:
    """Write a shop to the folder `out`, and return the number of rows of each table.

    window: days of the data; by default the 180 up to 2026-06-30. progress: called with the share
    of the users done, 0 to 1. CrossSellError if `out` holds anything but a simulated shop.
    """
    check_target(out)
    window = window or _window(DEFAULT_END, DEFAULT_DAYS)
    rows: Counter = Counter()
    catalogue = build_catalogue(size.items, window, generator(seed, JOB_CATALOGUE))
    links = build_links(catalogue, window, generator(seed, JOB_LINKS))
    wanted = size.events - size.bots * BOT_VIEWS
    shop = Shop(catalogue, links, window, size.users, wanted / size.users)
    sessions = _sessions_per_person(shop, seed)
    per_chunk = int(min(CHUNK_USERS, max(50, CHUNK_EVENTS // shop.events_per_user)))

    with ShopWriter(out) as writer:
        def write(name: str, table: pa.Table) -> None:
            writer.write(name, table)
            rows[name] += table.num_rows

        write("items", items_table(catalogue, generator(seed, JOB_ITEMS)))
        write("promotions", promotions_table(window))
        write("truth/complement_links", links_table(catalogue, links))
        write("truth/delay_buckets", delays_table())
        write("truth/substitutes", substitutes_table(catalogue))
        write("truth/niche_categories", niches_table(catalogue))
        numbering: Counter = Counter()
        for part, first in enumerate(range(0, size.users, per_chunk)):
            n = min(per_chunk, size.users - first)
            tables = simulate_chunk(
                shop, first, n, sessions, numbering, generator(seed, JOB_CHUNK, part)
            )
            for name, table in tables.items():
                write(name, table)
            if part == 0:
                write("users", scripted_user(window, tables["users"].schema))
                write("events", scripted_events(catalogue, window, tables["events"].schema))
                write("events", dirty_events(tables["events"]))
            progress((first + n) / size.users)
        write("events", bot_events(
            catalogue, size.bots, window, tables["events"].schema, generator(seed, JOB_BOTS)
        ))
    return rows


def _sessions_per_person(shop: Shop, seed: int) -> float:
    """Return the sessions a person needs for the wanted events, found on a sample of users."""
    guess = max(0.05, shop.events_per_user / 5)
    users = min(max(PILOT_USERS[0], shop.n_users // 10), PILOT_USERS[1])
    users = min(users, max(100, int(CHUNK_EVENTS / shop.events_per_user)))
    sample = simulate_chunk(
        shop, 0, users, guess, Counter(), generator(seed, JOB_PILOT)
    )["events"].num_rows
    return guess * shop.events_per_user * users / max(1, sample)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the verb `simulate` to the command line."""
    parser = subparsers.add_parser(
        "simulate", help="make an invented shop with a known truth",
        description="Make an invented outdoor shop as Parquet files, and its truth beside them.",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder to write, replaced if"
                        " it holds a simulated shop")
    parser.add_argument("--events", metavar="N", help=f"about so many events (default {EVENTS:g})")
    parser.add_argument("--users", metavar="N", help="users (default: fitting the events)")
    parser.add_argument("--items", metavar="N", help="items (default: fitting the events)")
    parser.add_argument("--days", default=str(DEFAULT_DAYS), metavar="N",
                        help=f"days of history (default {DEFAULT_DAYS})")
    parser.add_argument("--seed", default=str(DEFAULT_SEED),
                        help=f"same seed, same shop (default {DEFAULT_SEED})")
    parser.add_argument("--end", default=DEFAULT_END, metavar="DATE",
                        help=f"last day of the data (default {DEFAULT_END})")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out `cross-sell simulate`."""
    size = default_size(
        _number("events", args.events) or EVENTS, _number("users", args.users),
        _number("items", args.items),
    )
    if not 2 <= size.events / size.users <= 5000:
        raise CrossSellError(
            f"{size.events:,} events do not suit {size.users:,} users; give --users so that each"
            " has 2 to 5,000 events"
        )
    if not args.seed.isdecimal():
        raise CrossSellError(f"--seed {args.seed} is not a whole number from 0 on; give one like 7")
    window = _window(args.end, int(_number("days", args.days)))
    print(
        f"simulating about {size.events:,} events of {size.users:,} users on {size.items:,} items"
        f" over {window.days} days (seed {args.seed})", flush=True,
    )
    rows = simulate(Path(args.out), size, window, int(args.seed), progress_printer(size))
    for name, count in rows.items():
        print(f"  {name:<24}{count:>14,}")
    print(f"the shop is in {args.out}, its truth in {Path(args.out) / 'truth'}")
    return 0


def progress_printer(size: Size) -> Callable[[float], None]:
    """Return a `progress` for simulate that prints to standard error, if the shop is large."""
    shown = -1

    def progress(done: float) -> None:
        nonlocal shown
        if int(done * 20) > shown and size.events > CHUNK_EVENTS:
            shown = int(done * 20)
            print(f"  {done:4.0%} of the users", file=sys.stderr, flush=True)

    return progress
