"""What the words of `evaluate backtest` mean; wrong ones get one line, before anything is built."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cross_sell import dbt
from cross_sell.check import check_folder
from cross_sell.errors import CrossSellError
from cross_sell.evaluate import baselines, peers
from cross_sell.files import duckdb_in_memory, file_relation
from cross_sell.run import parse_vars

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
                f"--as-of '{text}' is no UTC time: give one like 2026-01-31 or '2026-01-31 18:00'"
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


def parse_settings(texts: Sequence[str] | None) -> dict[str, dict]:
    """Return the vars of each setting by its text; 'defaults' where it has none."""
    settings = {}
    for text in texts or ["{}"]:
        variables = parse_vars(text)
        for name, option in (("as_of", "--as-of"), ("data_path", "--data")):
            if name in variables:
                raise CrossSellError(f"--vars '{text}' has {name}: give it with {option}")
        setting = " ".join(text.split()) if variables else "defaults"
        if setting in settings:
            raise CrossSellError(f"--vars '{setting}' is given twice: give each setting once")
        settings[setting] = variables
    return settings


def parse_methods(text: str | None, say: Callable[[str], None]) -> list[str]:
    """Return the names of baselines, by default all that are installed."""
    known = [*baselines.METHODS, *peers.METHODS]
    if text is None:
        if peers.is_installed():
            return known
        say(f"Left out: {', '.join(peers.METHODS)} ({peers.INSTALL})")
        return list(baselines.METHODS)
    if text.strip() == "none":
        return []
    names = list(dict.fromkeys(word.strip() for word in text.split(",")))
    for name in names:
        if name not in known:
            raise CrossSellError(
                f"unknown baseline '{name}': known are {', '.join(known)}, or none for none"
            )
        if name in peers.METHODS and not peers.is_installed():
            raise CrossSellError(f"baseline '{name}' is not installed: {peers.INSTALL}")
    return names


def usable_folder(out: Path) -> Path:
    """Return the folder of the output, made if need be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise CrossSellError(f"--out '{out}' is a file: give a folder") from None
    except OSError as error:
        raise CrossSellError(
            f"--out '{out}' cannot be written ({error.strerror}): give another folder"
        ) from error
    return out.resolve()


def check_input(
    data: Path,
    dates: Sequence[datetime],
    days: Sequence[int],
    settings: dict[str, dict],
    say: Callable[[str], None],
) -> None:
    """Check the vars, the input tables, and that events lie before and after each date."""
    for variables in settings.values():
        dbt.check_vars(variables)
    share = next(iter(settings.values())).get("max_rejected_share")
    report = check_folder(data, max_rejected_share=share)
    if report.errors:
        raise CrossSellError("; ".join(report.errors))
    (events,) = (table.file for table in report.tables if table.name == "events")
    with duckdb_in_memory() as connection:
        first, last = connection.execute(
            f"""
            select min(moment), max(moment)
            from (
                select cast(try_cast(event_at as timestamptz) as timestamp) as moment
                from {file_relation(data / events)}
            )
            where moment <= ?
            """,
            [datetime.now(UTC).replace(tzinfo=None)],
        ).fetchone()
    for date in dates:
        if first is None or date < first:
            raise CrossSellError(f"--as-of {date} is before the first event: that is at {first}")
        if date >= last:
            raise CrossSellError(f"--as-of {date} has no later event: the last is at {last}")
        if date + timedelta(days=max(days)) > last:
            say(f"The events end at {last}: {max(days)} days after {date} are not whole")
