"""The days whose messages the open rate is trained on."""

from datetime import datetime, timedelta

from cross_sell.train.history import history_end


def window_start(
    first: datetime | None, last: datetime | None, as_of: datetime | None, days: int
) -> tuple[datetime, datetime]:
    """Return when the days of training begin and end, UTC.

    first, last: the times of the first and the last event; None where there is none. as_of: by
    default the last event. CrossSellError if the log is shorter than twice the days: once to have a
    history of, once to learn from.
    """
    end = history_end(
        first, last, as_of, 2 * days,
        f"{days} each for a history and to learn from: give a longer log or a smaller var"
        " open_rate_training_days",
    )
    return end - timedelta(days=days), end
