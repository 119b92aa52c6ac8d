"""The days whose messages the open rate is trained on."""

from datetime import datetime, timedelta

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import counted


def window_start(
    first: datetime | None, last: datetime | None, as_of: datetime | None, days: int
) -> tuple[datetime, datetime]:
    """Return when the days of training begin and end, UTC.

    first, last: the times of the first and the last event; None where there is none. as_of: by
    default the last event. CrossSellError if the log is shorter than twice the days: once to have a
    history of, once to learn from.
    """
    if first is None or last is None:
        raise CrossSellError("too little data to train on: there are no events")
    if as_of and as_of > last:
        raise CrossSellError(f"--as-of {as_of} is after the last event, which is at {last}")
    end = as_of or last
    length = timedelta(days=days)
    if end - first < 2 * length:
        span = counted(max(end - first, timedelta()) // timedelta(days=1), "day")
        raise CrossSellError(
            f"too little data to train on: the events up to {end} span {span}, and {2 * days} are"
            f" needed, {days} each for a history and to learn from: give a longer log or a smaller"
            " var open_rate_training_days"
        )
    return end - length, end
