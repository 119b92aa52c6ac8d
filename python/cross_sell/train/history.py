"""How much of the log lies before the end of a training."""

from datetime import datetime, timedelta

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.warehouse.files import counted


def history_end(
    first: datetime | None, last: datetime | None, as_of: datetime | None, days: int, needed: str
) -> datetime:
    """Return the end of what a training knows, UTC: as_of, by default the last event.

    first, last: the times of the first and the last event; None where there is none. days: how many
    the log must span up to the end. needed: what for, and how to mend it. TooLittleData if it is
    shorter, CrossSellError if it ends before as_of.
    """
    if first is None or last is None:
        raise TooLittleData("too little data to train on: there are no events")
    if as_of and as_of > last:
        raise CrossSellError(f"--as-of {as_of} is after the last event, which is at {last}")
    end = as_of or last
    if end - first < timedelta(days=days):
        span = counted(max(end - first, timedelta()) // timedelta(days=1), "day")
        raise TooLittleData(
            f"too little data to train on: the events up to {end} span {span}, and {days} are"
            f" needed, {needed}"
        )
    return end
