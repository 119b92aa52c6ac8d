"""`cross-sell simulate --continue`: a simulated shop goes on for some days."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.simulate import outdoor
from cross_sell.simulate.clock import DAY
from cross_sell.simulate.note import Note, check_tables, read_note
from cross_sell.simulate.writer import ShopWriter

MOST_DAYS = 365


def check_shop(folder: Path) -> Note:
    """Return the note of a shop that can go on; CrossSellError if this one cannot."""
    note = read_note(folder)
    if note.size.shape != "outdoor":
        raise CrossSellError(
            f"--continue {folder} is a {note.size.shape} shop; only an outdoor shop has messages"
            " and goes on"
        )
    if note.size.offers:
        raise CrossSellError(
            f"--continue {folder} was made with --offers, has no messages and does not go on; make"
            " a longer one with --days"
        )
    check_tables(folder, outdoor.CONTINUED)
    return note


def end_of_data(folder: Path) -> datetime:
    """Return the first moment (UTC) that the data of a simulated shop does not cover."""
    return datetime(1970, 1, 1) + timedelta(microseconds=read_note(folder).end)


def go_on(
    folder: Path, days: int, queue: Path | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> Counter:
    """Let the shop in `folder` go on for some days; return the number of new rows of each table.

    Messages in its sent_messages.parquet that are not in its log are answered. queue: folder that
    `cross-sell send` wrote; its messages are sent as soon as it allows. The shop's folder shows
    nothing before all is whole. The same folder and days give the same bytes.
    """
    note = check_shop(folder)
    end = note.end + days * DAY
    with ShopWriter(folder, keeps=True) as writer:
        state, rows = outdoor.continue_shop(folder, note, end, queue, writer, progress)
        writer.write_note(Note(note.size, note.window, note.seed, end, state).written())
    return rows
