"""Times as exports write them: read where there is one way to read them, else refused and told."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.check.report import format_report
from reading_values import GOOD, base_rows, check, event, read

# Times


SIX = datetime(2026, 1, 31, 18)
TIMES = [
    ("2026-01-31 18:00:00", SIX),
    ("2026-01-31T18:00:00", SIX),
    ("2026/01/31 18:00:00", SIX),
    ("2026-1-31 18:00:00", SIX),
    ("  2026-01-31  ", datetime(2026, 1, 31)),
    ("2026-01-31", datetime(2026, 1, 31)),
    ("2026/1/3 7:05", datetime(2026, 1, 3, 7, 5)),
    # Offsets: 18:00 two hours east of Greenwich is 16:00.
    ("2026-01-31T18:00:00Z", SIX),
    ("2026-01-31 18:00:00Z", SIX),
    ("2026-01-31 18:00:00 UTC", SIX),
    ("2026-01-31 18:00:00 GMT", SIX),
    ("2026-01-31 18:00:00+02:00", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00:00 +02:00", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00:00+0200", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00:00 +0200", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00:00+02", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00:00 +02", SIX - timedelta(hours=2)),
    ("2026-01-31T18:00:00-05:30", SIX + timedelta(hours=5, minutes=30)),
    ("2026-01-31T18:00:00-0530", SIX + timedelta(hours=5, minutes=30)),
    ("2026-01-31T18:00:00+14:00", SIX - timedelta(hours=14)),
    ("2026-01-01T00:30:00+01:00", datetime(2025, 12, 31, 23, 30)),
    # Without seconds.
    ("2026-01-31 18:00", SIX),
    ("2026-01-31T18:00Z", SIX),
    ("2026-01-31 18:00 UTC", SIX),
    ("2026-01-31T18:00+0200", SIX - timedelta(hours=2)),
    ("2026-01-31 18:00 -05:30", SIX + timedelta(hours=5, minutes=30)),
    ("2026-01-31T18:00-03", SIX + timedelta(hours=3)),
    # Fractions.
    ("2026-01-31 18:00:00.5", SIX.replace(microsecond=500_000)),
    ("2026-01-31 18:00:00,5", SIX.replace(microsecond=500_000)),
    ("2026-01-31T18:00:00.000Z", SIX),
    ("2026-01-31 18:00:00,123456", SIX.replace(microsecond=123_456)),
    ("2026-01-31 18:00:00,123+0200", datetime(2026, 1, 31, 16, 0, 0, 123_000)),
    ("2026-01-31 18:00:00,123 +02:00", datetime(2026, 1, 31, 16, 0, 0, 123_000)),
    # The bound.
    ("1990-01-01", datetime(1990, 1, 1)),
    ("1989-12-31 23:00:00-02:00", datetime(1990, 1, 1, 1)),
]


@pytest.mark.parametrize(("text", "time"), TIMES)
def test_times(connection: duckdb.DuckDBPyConnection, text: str, time: datetime) -> None:
    assert read(connection, "events.event_at", text) == (time, None)


REFUSED_TIMES = [
    "2026-01-31 18:00:00 BST", "2026-01-31 18:00:00 CET", "2026-01-31 18:00:00 EST",
    "2026-01-31T18:00:00 Europe/Berlin", "01/02/2026", "31/01/2026", "01.02.2026",
    "2026.01.31", "20260131", "20260131180000", "26-01-31", "epoch", "infinity", "-infinity",
    "now", "today", "Jan 31 2026", "2026-01-31 6:00 PM", "2026-01-31 18", "18:00:00",
    "2026-02-30", "2026-13-01", "2026-01-31 25:00:00", "2026-01-31 18:60:00",
    "2026-01-31 18:00:00+05:99",
    "1989-12-31 23:59:59", "1990-01-01 00:30:00+01:00", "1970-01-01", "0001-01-01", "soon",
    "0", "1767", "4102444801", "46023.5",
]


@pytest.mark.parametrize("text", REFUSED_TIMES)
def test_times_that_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.event_at", text) == (None, f"|event_at {text}")


# 1767261600 seconds after the first of January 1970 it is 2026-01-01 10:00.
TEN = datetime(2026, 1, 1, 10)
NUMBERS_AS_TIMES = [
    (1_767_261_600, TEN),
    (1_767_261_600_000, TEN),
    (1_767_261_600_123, TEN.replace(microsecond=123_000)),
    (1_767_261_600_000_000, TEN),
    (1_767_261_600_123_456, TEN.replace(microsecond=123_456)),
    (4_102_444_800, datetime(2100, 1, 1)),
]


@pytest.mark.parametrize("kind", ["varchar", "bigint", "double", "hugeint", "decimal(18, 0)"])
@pytest.mark.parametrize(("number", "time"), NUMBERS_AS_TIMES)
def test_numbers_since_1970(
    connection: duckdb.DuckDBPyConnection, number: int, time: datetime, kind: str
) -> None:
    # Times that were numbers are told, too.
    got, told = read(connection, "events.event_at", number, kind)
    assert got == time
    assert told.startswith(f"|event_at# {str(number)[:8]}" if kind != "double" else "|event_at# ")


@pytest.mark.parametrize("number", [0, -1, 20_260_131, 631_151_999, 4_102_444_801, 10**11, 10**19])
def test_numbers_that_are_no_moment(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    got, told = read(connection, "events.event_at", number, "hugeint")
    assert (got, told) == (None, f"|event_at {number}")


@pytest.mark.parametrize(
    "times",
    [
        pa.array([1_767_261_600]),
        pa.array([1_767_261_600], pa.int32()),
        pa.array([1_767_261_600_000]),
        pa.array([1_767_261_600_000_000]),
        pa.array([1_767_261_600_000_000_000]),
        pa.array([1_767_261_600.0]),
        pa.array([TEN], pa.timestamp("s")),
        pa.array([TEN], pa.timestamp("ns")),
        pa.array([TEN.replace(tzinfo=UTC)], pa.timestamp("us", tz="Europe/Berlin")),
        pa.array([datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))]),
        pa.array(["2026-01-01T12:00:00+0200"]),
        pa.array(["2026-01-01 10:00"]).dictionary_encode(),
    ],
    ids=lambda times: f"{times.type}-{times[0]}",
)
def test_times_in_parquet(tmp_path: Path, times: pa.Array) -> None:
    table = pa.table({**{key: [value] for key, value in GOOD.items()}, "event_at": times})
    pq.write_table(table, tmp_path / "events.parquet")
    (row,) = base_rows(tmp_path, "base_shop__events", "event_at, rejection_reason")
    assert row == (TEN, None)


@pytest.mark.parametrize(
    ("second", "told"), [("1767261600", "note: "), ("2026-01-01", "warning: ")]
)
def test_numbers_that_were_read_as_times_are_told(
    tmp_path: Path, second: str, told: str
) -> None:
    report = check(tmp_path, events=[event(event_at="1767261600000"), event(event_at=second)])
    assert report.last_event_at == TEN
    count = 2 if second.isdigit() else 1
    line = f"{told}events.event_at: {count} of 2 times are numbers, read as seconds since 1970"
    assert line in format_report(report)


def test_dates_in_parquet_are_their_first_moment(tmp_path: Path) -> None:
    table = {**{key: [value] for key, value in GOOD.items()}, "event_at": [date(2026, 1, 2)]}
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    assert base_rows(tmp_path, "base_shop__events", "event_at") == [(datetime(2026, 1, 2),)]


def test_the_message_about_times_shows_one_and_says_what_is_wanted(tmp_path: Path) -> None:
    times = ["01.02.2026", "2026-01-01 BST", "epoch", "20260131", "1989-12-31", "2026-01-01"]
    report = check(tmp_path, events=[event(event_at=time) for time in times])
    assert report.errors == [
        "column event_at of events: 83 % of values are not timestamps like 2026-01-31 18:00:00"
        " from 1990 on, e.g. '01.02.2026'"
    ]
    assert report.tables[0].reasons == {"no readable event_at": 5}


@pytest.mark.parametrize(
    "text", ["2026-01-31 18:00:00 Z", "2026-01-31T18:00:00UTC", "2026-01-31 18:00 Z"]
)
def test_utc_with_and_without_a_blank(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.event_at", text) == (SIX, None)


def test_an_offset_that_nobody_has_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, "events.event_at", "2026-01-31T18:00:00+25:00")[0] is None


@pytest.mark.parametrize("number", ["1767261600.5", "631152000", "1767261600000000000"])
def test_numbers_since_1970_mean_the_same_as_text(
    connection: duckdb.DuckDBPyConnection, number: str
) -> None:
    time, _ = read(connection, "events.event_at", number, "double")
    assert time is not None
    assert read(connection, "events.event_at", number)[0] == time
