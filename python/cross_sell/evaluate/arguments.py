"""What days of the past, outcomes and settings are given by; wrong ones get one line."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cross_sell.check.folder import checked_folder
from cross_sell.errors import CrossSellError
from cross_sell.project.seeds import check_seeds
from cross_sell.project.variables import check_vars, parse_vars

MAX_DAYS = 3650


def parse_dates(texts: Sequence[str]) -> list[datetime]:
    """Return UTC times without time zone, each once, in the order given."""
    dates = {}
    for text in texts:
        try:
            date = datetime.fromisoformat(text.strip())
        except ValueError:
            date = None
        if date is None or date.tzinfo:
            raise CrossSellError(
                f"--as-of '{text}' is not a UTC time: give one like 2026-01-31 or"
                " '2026-01-31 18:00'"
            )
        dates[date] = None
    return list(dates)


def parse_days(text: str) -> list[int]:
    """Return the lengths of outcomes in days, each once, shortest first."""
    words = [word.strip() for word in text.split(",")]
    if not all(re.fullmatch("[0-9]{1,4}", word) and 1 <= int(word) <= MAX_DAYS for word in words):
        raise CrossSellError(
            f"--days '{text}' is not whole numbers from 1 to {MAX_DAYS}: give some like 7,28"
        )
    return sorted({int(word) for word in words})


def parse_setting(text: str) -> dict:
    """Return the vars given as YAML, without those that have an option of their own."""
    variables = parse_vars(text)
    for name, option in (("as_of", "--as-of"), ("data_path", "--data")):
        if name in variables:
            raise CrossSellError(f"--vars '{text}' has {name}: give it with {option}")
    return variables


def check_input(
    data: Path,
    dates: Sequence[datetime],
    days: Sequence[int],
    settings: dict[str, dict],
    say: Callable[[str], None],
) -> None:
    """Check the vars, the seeds, the input tables, and that events lie before and after each date."""
    for variables in settings.values():
        check_vars(variables)
    check_seeds()
    report = checked_folder(data, variables=next(iter(settings.values())))
    first, last = report.first_event_at, report.last_event_at
    for date in dates:
        if first is None or date < first:
            raise CrossSellError(f"--as-of {date} is before the first event: that is at {first}")
        if date >= last:
            raise CrossSellError(f"--as-of {date} has no later event: the last is at {last}")
        if date + timedelta(days=max(days)) > last:
            say(f"The events end at {last}: {max(days)} days after {date} are not complete")
