"""`cross-sell simulate`: an invented shop whose truth is known, in one of two shapes.

Writes the input tables of the contract as Parquet and what is true about them to `truth/`, which no
model reads. The same arguments give the same bytes; users are made in chunks, so memory stays flat.
A shape is a package here: `outdoor`, `grocery`.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.simulate import grocery, outdoor
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.going_on import MOST_DAYS, check_shop, end_of_data, go_on
from cross_sell.simulate.log import EVENT_TYPES
from cross_sell.simulate.note import Note
from cross_sell.simulate.size import CHUNK_EVENTS, EVENTS, FEWEST, MOST, Size
from cross_sell.simulate.writer import NOTE, ShopWriter, check_target

__all__ = [
    "DEFAULT_END", "EVENT_TYPES", "FEWEST", "MOST", "NOTE", "SHAPES", "Size", "add_parser",
    "add_shape", "default_size", "end_of_data", "go_on", "progress_printer", "run", "simulate",
]

SHAPES = {"outdoor": outdoor, "grocery": grocery}
DEFAULT_SHAPE = "outdoor"
DEFAULT_END = "2026-06-30"  # fixed: the same command gives the same shop on any day
DEFAULT_SEED = 7


def default_size(
    events: float, users: float | None = None, items: float | None = None,
    shape: str = DEFAULT_SHAPE, days: int | None = None, offers: int = 0,
) -> Size:
    """Return a size with users and items that suit the events of a shape in so many days.

    offers: decisions about promotions of an outdoor shop, which say how many users and events.
    """
    if offers:
        return outdoor.offers.size_of(offers, items, days)
    goods = SHAPES[shape]
    return Size(
        events=round(events),
        users=round(users or goods.default_users(events, days or goods.DEFAULT_DAYS)),
        items=round(items or goods.default_items(events)),
        shape=shape,
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


def _default_days(shape: str, offers: int) -> int:
    return outdoor.offers.DEFAULT_DAYS if offers else SHAPES[shape].DEFAULT_DAYS


def simulate(
    out: Path,
    size: Size,
    window: Window | None = None,
    seed: int = DEFAULT_SEED,
    progress: Callable[[float], None] = lambda done: None,
) -> Counter:
    """Write a shop to the folder `out`, and return the number of rows of each table.

    window: days of the data; by default those of the shape, up to 2026-06-30. progress: called with
    the share of the users done, 0 to 1. CrossSellError if `out` holds anything but a simulated
    shop.
    """
    check_target(out)
    shape = SHAPES[size.shape]
    window = window or _window(DEFAULT_END, _default_days(size.shape, size.offers))
    rows: Counter = Counter()
    with ShopWriter(out) as writer:
        def write(name: str, table: pa.Table) -> None:
            writer.write(name, table)
            rows[name] += table.num_rows

        state = shape.write_shop(size, window, seed, write, progress)
        writer.write_note(Note(size, window, seed, window.end, state).written())
    return rows


def add_shape(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the shape of a shop."""
    parser.add_argument(
        "--shape", choices=tuple(SHAPES), default=DEFAULT_SHAPE,
        help="outdoor: durable goods, many looks and few purchases; grocery: weekly baskets of ten"
        f" with each household's own staples (default {DEFAULT_SHAPE})",
    )


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the verb `simulate` to the command line."""
    days = ", ".join(f"{shape.DEFAULT_DAYS} for {name}" for name, shape in SHAPES.items())
    parser = subparsers.add_parser(
        "simulate", help="make an invented shop with a known truth",
        description="Make an invented shop as Parquet files, and its truth beside them.",
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--out", metavar="DIR", help="folder to write, replaced if it holds a"
                       " simulated shop")
    place.add_argument("--continue", dest="onward", metavar="DIR", help="folder of an outdoor shop"
                       " that goes on for --days, and answers its sent_messages.parquet")
    add_shape(parser)
    parser.add_argument("--events", metavar="N", help=f"about so many events (default {EVENTS:g})")
    parser.add_argument("--users", metavar="N", help="users (default: fitting the events)")
    parser.add_argument("--items", metavar="N", help="items (default: fitting the events)")
    parser.add_argument("--offers", metavar="N", help="an outdoor shop of N decisions about six"
                        " arms, none and five promotions, whose effect is known for each user;"
                        " they say how many users and events there are")
    parser.add_argument("--days", metavar="N", help=f"days of history (default {days},"
                        f" {outdoor.offers.DEFAULT_DAYS} with --offers), or days to go on"
                        " (default 1)")
    parser.add_argument("--seed",
                        help=f"same seed, same shop (default {DEFAULT_SEED})")
    parser.add_argument("--end", metavar="DATE",
                        help=f"last day of the data (default {DEFAULT_END})")
    parser.add_argument("--queue", metavar="DIR", help="with --continue: folder that cross-sell"
                        " send wrote; its messages are sent as soon as it allows (default: when"
                        " they were handed out)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out `cross-sell simulate`."""
    if args.onward is not None:
        return _run_onward(args)
    if args.queue is not None:
        raise CrossSellError("--queue is for a shop that goes on; give it with --continue")
    offers = _offers(args)
    days = int(_number("days", args.days) or _default_days(args.shape, offers))
    if offers:
        outdoor.offers.check_days(days)
    size = default_size(
        _number("events", args.events) or EVENTS, _number("users", args.users),
        _number("items", args.items), args.shape, days, offers,
    )
    SHAPES[args.shape].check_size(size, days)
    seed, end = args.seed or str(DEFAULT_SEED), args.end or DEFAULT_END
    if not seed.isdecimal():
        raise CrossSellError(f"--seed {seed} is not a whole number from 0 on; give one like 7")
    window = _window(end, days)
    print(
        f"simulating about {size.events:,} events of {size.users:,} users on {size.items:,} items"
        f" over {window.days} days (shape {size.shape}, seed {seed})"
        + (f" with {offers:,} decisions about promotions" if offers else ""), flush=True,
    )
    rows = simulate(Path(args.out), size, window, int(seed), progress_printer(size))
    for name, count in rows.items():
        print(f"  {name:<24}{count:>14,}")
    print(f"the shop is in {args.out}, its truth in {Path(args.out) / 'truth'}")
    return 0


def _offers(args: argparse.Namespace) -> int:
    offers = int(_number("offers", args.offers) or 0)
    if offers and args.shape != "outdoor":
        raise CrossSellError(
            f"--offers is for the outdoor shape; leave out --shape {args.shape} or --offers"
        )
    for name in ("events", "users"):
        if offers and getattr(args, name) is not None:
            raise CrossSellError(f"--{name} follows from --offers; leave one of them out")
    return offers


def _run_onward(args: argparse.Namespace) -> int:
    for name in ("events", "users", "items", "offers", "seed", "end"):
        if getattr(args, name) is not None:
            raise CrossSellError(f"--{name} is that of the shop when it goes on; leave it out")
    folder, days = Path(args.onward), args.days or "1"
    if not days.isdecimal() or not 1 <= int(days) <= MOST_DAYS:
        raise CrossSellError(f"--days {days} is out of range; give 1 to {MOST_DAYS} days to go on")
    size = check_shop(folder).size
    print(f"the shop of {size.users:,} users in {folder} goes on for {int(days)} days", flush=True)
    queue = None if args.queue is None else Path(args.queue)
    for name, count in go_on(folder, int(days), queue, progress_printer(size)).items():
        print(f"  {name:<24}{count:>+14,}")
    print(f"the shop is in {folder}, its truth in {folder / 'truth'}")
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
