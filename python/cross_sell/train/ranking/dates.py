"""The days of the past that the ranking is fitted on and tested on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import parse_days
from cross_sell.train.history import history_end


@dataclass(frozen=True)
class Dates:
    """UTC times without time zone, each `days` before the next.

    fitted_on: the shop is built as of here, and its candidates meet what came up to tested_on.
    tested_on: the same once more, up to as_of, with what was fitted. as_of: the end of what is
    known.
    """

    fitted_on: datetime
    tested_on: datetime
    as_of: datetime
    days: int


def parse_horizon(text: str) -> int:
    """Return the days of a horizon. CrossSellError unless it is one number of days."""
    days = parse_days(text)
    if len(days) > 1:
        raise CrossSellError(f"--days '{text}' is more than one number: give one like 28")
    return days[0]


def training_dates(
    first: datetime | None, last: datetime | None, as_of: datetime | None, days: int
) -> Dates:
    """Return the dates of a training.

    first, last: the times of the first and the last event; None where there is none. as_of: by
    default the last event. days: the horizon. CrossSellError if the log is shorter than three
    horizons: one to have a history of, one to fit on, one to test on.
    """
    end = history_end(
        first, last, as_of, 3 * days,
        f"{days} each for a history, to fit on and to test on: give a longer log or fewer --days",
    )
    horizon = timedelta(days=days)
    return Dates(end - 2 * horizon, end - horizon, end, days)
