"""Let a factor model list items as of some days, and put that where a build reads it."""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.methods.peers import INSTALL, is_installed
from cross_sell.train.factors.als import SOURCE, listed_items
from cross_sell.train.factors.candidates import load_lists, replace_lists, usable_file
from cross_sell.train.shops import (
    built_shop, checked_shop, only_one_training, working_folder,
)
from cross_sell.warehouse.limits import open_duckdb

TOUCHES = ("+int_user_items", "+int_eligible_items")

Say = Callable[[str], None]


def train_factors(
    data: Path,
    *,
    dates: Sequence[datetime] = (),
    days: int = 28,
    variables: dict | None = None,
    say: Say = lambda line: None,
) -> dict:
    """Make the lists of a factor model as of some days, and write them into outside_candidates.

    data: folder of the input tables; its outside_candidates.parquet is made or extended. dates:
    UTC, what is known when the lists are made; by default the days that train ranking builds the
    shop on, so that it can learn what the lists are worth: the last event, and one and two horizons
    before. days: the horizon. variables: vars of the builds.

    Lists that the model made at the same times before are replaced, all others stay. Returns
    source, file, snapshots (made_at, users, rows) and seconds. CrossSellError on what cannot be
    used; then nothing is written.
    """
    started = time.monotonic()
    if not is_installed():
        raise CrossSellError(f"train factors needs the package implicit: {INSTALL}")
    work = working_folder()
    checked, variables = checked_shop(work, data, variables or {}, say)
    dates = _dates(checked.first_event_at, checked.last_event_at, dates, days)
    file = usable_file(data)
    with only_one_training(work), tempfile.TemporaryDirectory(prefix="lists_", dir=work) as temp:
        snapshots, found = {}, []
        for date in dates:
            with built_shop(work, variables, date, say, TOUCHES) as shop:
                say(f"Fitting to who touched what before {date}")
                snapshots[date] = Path(temp) / f"{len(snapshots)}.parquet"
                users, rows = load_lists(shop, listed_items(shop), SOURCE, date, snapshots[date])
            found.append({"made_at": str(date), "users": users, "rows": rows})
        with open_duckdb(temp) as connection:
            replace_lists(connection, file, SOURCE, snapshots)
    return {
        "source": SOURCE,
        "file": str(file),
        "snapshots": found,
        "seconds": round(time.monotonic() - started, 1),
    }


def _dates(
    first: datetime | None, last: datetime | None, dates: Sequence[datetime], days: int
) -> list[datetime]:
    """Return the days to make lists of, the earliest first. CrossSellError if one has no past."""
    if first is None or last is None:
        raise CrossSellError("there is nothing to learn from: there are no events")
    for date in dates:
        if not first <= date <= last:
            raise CrossSellError(
                f"--as-of {date} is not between the first event, at {first}, and the last, at"
                f" {last}"
            )
    before = [last - horizons * timedelta(days=days) for horizons in (2, 1)]
    return sorted(dates) or [*(date for date in before if date >= first), last]
