"""What the values of an input mean: texts and what they are read as, judged by hand.

Each value goes the way of a build: cleaned, read, held to the contract's bounds.
"""

import argparse
import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.check import add_parser
from cross_sell.check.folder import CheckReport, check_folder
from cross_sell.check.report import format_report
from cross_sell.project.contract import load_contract
from cross_sell.project.rendering import Rendering

NOW = datetime(2026, 1, 31, 12)
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "11-category-paths"
GOOD = {"user_id": "u1", "item_id": "i1", "event_type": "view", "event_at": "2026-01-01 10:00:00"}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB as a build has it."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    yield connection
    connection.close()


@cache
def reading(connection: duckdb.DuckDBPyConnection, name: str, kind: str) -> tuple[str, str]:
    """Return SQL that makes a table `given` of one value, and SQL that reads it as a build does."""
    table, column = name.split(".")
    required = [c.name for c in load_contract()[table].columns if c.is_required]
    columns = dict.fromkeys(required, "cast(null as varchar)")
    columns[column] = f"cast($value as {kind})"
    listed = ", ".join(f"{expression} as {name}" for name, expression in columns.items())
    given = f"create or replace table given as select {listed}"
    connection.execute(given, {"value": None})
    rendering = Rendering(connection, {f"{table}_relation": "given"}, NOW)
    rows = rendering.macro("conformed_input", table)
    return given, f"select {column}, odd_values from ({rows})"


def read(
    connection: duckdb.DuckDBPyConnection, name: str, value: object, kind: str = "varchar"
) -> tuple:
    """Return what a value of a column is read as, and what is told of it (macro odd_values).

    name: table.column. kind: the type that the column has in the input.
    """
    given, read_rows = reading(connection, name, kind)
    connection.execute(given, {"value": value})
    return connection.execute(read_rows).fetchone()


def base_rows(folder: Path, model: str, columns: str) -> list[tuple]:
    """Return columns of a base model that reads a folder, in the order of the file."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        Rendering(connection, {"data_path": str(folder)}, NOW).create(model)
        return connection.execute(f"select {columns} from {model} order by source_row").fetchall()


def check(folder: Path, **tables: object) -> CheckReport:
    """Check tables as of a fixed start of the run: rows as CSV, Arrow tables as Parquet."""
    for name, rows in tables.items():
        if isinstance(rows, pa.Table):
            pq.write_table(rows, folder / f"{name}.parquet")
            continue
        names = list(dict.fromkeys(key for row in rows for key in row))
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return check_folder(folder, run_started=NOW, variables={"max_rejected_share": 1})


def event(**values: object) -> dict:
    """A row of events."""
    return {**GOOD, **values}


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


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31 18:00:00 BST", "2026-01-31 18:00:00 CET", "2026-01-31 18:00:00 EST",
        "2026-01-31T18:00:00 Europe/Berlin", "01/02/2026", "31/01/2026", "01.02.2026",
        "2026.01.31", "20260131", "20260131180000", "26-01-31", "epoch", "infinity", "-infinity",
        "now", "today", "Jan 31 2026", "2026-01-31 6:00 PM", "2026-01-31 18", "18:00:00",
        "2026-02-30", "2026-13-01", "2026-01-31 25:00:00", "2026-01-31 18:60:00",
        "1989-12-31 23:59:59", "1990-01-01 00:30:00+01:00", "1970-01-01", "0001-01-01", "soon",
        "0", "1767", "4102444801", "46023.5",
    ],
)
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


# Numbers and quantities


NUMBERS = [
    ("12.50", 12.5),
    ("12", 12),
    ("007", 7),
    ("+3", 3),
    (".5", 0.5),
    (" 12.50\u00a0", 12.5),
    ("1e3", 1000),
    ("12,50", 12.5),
    ("12,5", 12.5),
    ("-12,5", -12.5),
    ("0,1234", 0.1234),
    ("1.234", 1.234),
    ("1.234,56", 1234.56),
    ("1 234,56", 1234.56),
    ("1\u00a0234,56", 1234.56),
    ("1.234.567,8", 1_234_567.8),
    ("1,234.56", 1234.56),
    ("-1,234.56", -1234.56),
    ("1,234,567.8", 1_234_567.8),
    ("1000000000", 1e9),
    ("-1000000000", -1e9),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_numbers(connection: duckdb.DuckDBPyConnection, text: str, number: float) -> None:
    assert read(connection, "events.event_value", text) == (number, None)


@pytest.mark.parametrize(
    "text",
    [
        "1,234", "-1,234", "1,234,567", "12.345,678", "1.234.567", "1,23,456.7", "12,34.5", "12,",
        "11.00 EUR", "EUR 11", "€12", "12 %", "1'234.50", "0x10", "true", "many",
        "1.000.000.001,0", "inf", "-inf", "Infinity", "1e400", "1000000000.01", "-1000000001",
    ],
)
def test_numbers_that_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.event_value", text) == (None, f"|event_value {text}")


@pytest.mark.parametrize(("number", "told"), [("nan", "NaN"), ("inf", "inf"), ("-inf", "-inf")])
def test_numbers_that_are_not_finite(
    connection: duckdb.DuckDBPyConnection, number: str, told: str
) -> None:
    got, odd = read(connection, "events.unit_price", float(number), "double")
    assert (got, odd.lower()) == (None, f"|unit_price {told}".lower())


@pytest.mark.parametrize(
    ("column", "text", "is_within"),
    [
        ("events.unit_price", "0", True),
        ("events.unit_price", "-0.01", False),
        ("events.unit_price", "1e9", True),
        ("events.unit_price", "1000000000.01", False),
        ("events.quantity", "1000000", True),
        ("events.quantity", "1000001", False),
        ("events.quantity", "-1000000", True),
        ("events.quantity", "-1000001", False),
        ("items.season_start_month", "1", True),
        ("items.season_start_month", "12.0", True),
        ("items.season_start_month", "0", False),
        ("items.season_start_month", "13", False),
        ("items.season_start_month", "6.5", False),
        ("promotions.discount_percent", "100", True),
        ("promotions.discount_percent", "100.1", False),
        ("promotion_offers.propensity", "1", True),
        ("promotion_offers.propensity", "1.01", False),
    ],
)
def test_bounds(
    connection: duckdb.DuckDBPyConnection, column: str, text: str, is_within: bool
) -> None:
    got, odd = read(connection, column, text)
    assert got == (pytest.approx(float(text)) if is_within else None)
    assert odd == (None if is_within else f"|{column.split('.')[1]} {text}")


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("2", Decimal(2)),
        ("0.4", Decimal("0.4")),
        ("0,4", Decimal("0.4")),
        ("1.25", Decimal("1.25")),
        ("0.125", Decimal("0.125")),
        ("-2", Decimal(-2)),
        ("0", Decimal(0)),
    ],
)
def test_quantities(connection: duckdb.DuckDBPyConnection, text: str, quantity: Decimal) -> None:
    assert read(connection, "events.quantity", text) == (quantity, None)


def test_returns_count_as_much_and_purchases_of_nothing_are_rejected(tmp_path: Path) -> None:
    events = [
        event(event_type=kind, quantity=quantity, event_at=f"2026-01-01 10:0{minute}")
        for minute, (kind, quantity) in enumerate([
            ("purchase", "0.4"), ("purchase", ""), ("return", "-2"), ("return", "2"),
            ("return", "-0.4"), ("purchase", "0"), ("purchase", "-1"), ("purchase", "-0.4"),
            ("view", "0"),
        ])
    ]
    report = check(tmp_path, events=events)
    assert report.errors == []
    assert report.tables[0].reasons == {"purchase of no positive quantity": 3}
    advice = "purchase of no positive quantity: write what came back as event_type return"
    assert f"events: 3 rows rejected, {advice}" in format_report(report)
    rows = base_rows(tmp_path, "base_shop__events", "quantity, rejection_reason is null")
    part = Decimal("0.4")
    assert rows == [
        (part, True), (None, True), (2, True), (2, True), (part, True), (0, False), (-1, False),
        (-part, False), (0, True),
    ]


def test_the_message_about_numbers_shows_one_and_says_what_is_wanted(tmp_path: Path) -> None:
    prices = ["11.00 EUR", "1,234", "inf", "1.50", "2,50", "nan", ""]
    report = check(tmp_path, events=[event(unit_price=price) for price in prices])
    assert report.errors == [
        "column unit_price of events: 60 % of values are not numbers like 12.50 from 0 to"
        " 1,000,000,000, e.g. '1,234'"
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("FALSE", False), ("1", True), ("0", False), ("t", True), ("No", False)],
)
def test_booleans(connection: duckdb.DuckDBPyConnection, text: str, value: bool) -> None:
    assert read(connection, "items.is_recommendable", text) == (value, None)


@pytest.mark.parametrize("text", ["maybe", "2", "ja", "on"])
def test_booleans_that_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    told = f"|is_recommendable {text}"
    assert read(connection, "items.is_recommendable", text) == (None, told)


# Words that stand for nothing


NULL_WORDS = (
    "null", "none", "nan", "nat", "undefined", "n/a", "#n/a", "\\n", "(null)", "(none)",
    "(not set)", "<null>", "<na>", "[null]",
)
EMPTY = ("", " ", "\t", "\u00a0", "\u200b", "\ufeff", " \u2003 ")


@pytest.mark.parametrize("column", ["events.user_id", "events.event_at", "events.unit_price"])
@pytest.mark.parametrize("word", [*NULL_WORDS, *EMPTY], ids=ascii)
def test_null_words_in_every_case(
    connection: duckdb.DuckDBPyConnection, word: str, column: str
) -> None:
    mixed = "".join(c.upper() if place % 2 else c for place, c in enumerate(word))
    for text in {word, word.upper(), word.capitalize(), word.title(), mixed, f" {word}\u00a0"}:
        assert read(connection, column, text) == (None, None), text


@pytest.mark.parametrize(
    "text",
    [
        "Nantes", "None such", "NA", "na", "nil", "Nile", "Nanette", "nan1", "null0", "no", "-",
        "--", "?", "0", "-1", "not set", "unknown", "Undefined Brand", "Null and void",
        "(none) left", "N", "\\", "\\N1", "#N/A!", "Natalie", "none.", "nullnull",
    ],
)
def test_what_is_not_a_null_word(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.user_id", text) == (text, None)


@pytest.mark.parametrize(
    ("text", "parent"),
    [("0", None), ("-1", None), (" 0 ", None), ("00", "00"), ("1", "1"), ("-10", "-10")],
)
def test_parents_that_stand_for_none(
    connection: duckdb.DuckDBPyConnection, text: str, parent: str | None
) -> None:
    assert read(connection, "items.parent_item_id", text) == (parent, None)
    assert read(connection, "items.item_id", text) == (text.strip(), None)


# Text and ids


TEXTS = [
    ("plain", "plain"),
    ("  at the ends  ", "at the ends"),
    ("a\u00a0b", "a b"),
    ("\u00a0a \u00a0 b\u00a0", "a b"),
    ("a\tb", "a b"),
    ("a \r\n b", "a b"),
    ("a\u2003\u3000b", "a b"),
    ("a\u2028b\u0085c", "a b c"),
    ("a\u200bb", "ab"),
    ("\ufeffid", "id"),
    ("shirt\u00ad", "shirt"),
    ("\u202aabc\u202c", "abc"),
    ("i\u200b1", "i1"),
    ("i1\u00a0", "i1"),
    ("Cafe\u0301", "Café"),
    ("Café", "Café"),
    ("\u1112\u1161\u11ab", "한"),
    # What is in another form only in compatibility stays: the ids may differ in it.
    ("ﬁ ① Å", "ﬁ ① Å"),
    ("👩\u200d🍳", "👩\u200d🍳"),
    ('the "best", it\'s; 50%_\\', 'the "best", it\'s; 50%_\\'),
]


@pytest.mark.parametrize("column", ["events.user_id", "events.item_id", "events.context"])
@pytest.mark.parametrize(("text", "meant"), TEXTS, ids=ascii)
def test_texts_are_cleaned(
    connection: duckdb.DuckDBPyConnection, text: str, meant: str, column: str
) -> None:
    assert read(connection, column, text) == (meant, None)


@pytest.mark.parametrize(
    "text", ["00123", "0", "1e5", "1.0", "AbC", "abc", "ÄB", "-7", "12345678901234567890", "+1"]
)
def test_ids_keep_their_case_and_zeros(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.user_id", text) == (text, None)
    assert read(connection, "events.user_id", f" {text}\u200b") == (text, None)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [(123, "bigint", "123"), (-1, "integer", "-1"), (2**70, "hugeint", str(2**70))],
)
def test_ids_that_are_numbers_are_their_digits(
    connection: duckdb.DuckDBPyConnection, value: int, kind: str, text: str
) -> None:
    assert read(connection, "events.user_id", value, kind) == (text, None)


# Category paths and countries


PATHS = [
    # Every way of the shared cases.
    "Camping/Tents", "/Camping/Tents", "Camping/Tents/", "Camping//Tents", "Camping / Tents",
    "Camping > Tents", "Camping\u00a0/Tents",
    # And others.
    "Camping>Tents", "Camping &gt; Tents", "Camping&gt;Tents", "> Camping > Tents >",
    "//Camping///Tents//", "/ Camping / / Tents /", "  Camping/Tents  ", "Camping\t/\tTents",
    "Camping\u2003/\u3000Tents", "Camp\u00ading/Tents",
]


@pytest.mark.parametrize("text", PATHS, ids=ascii)
def test_one_path_in_many_ways(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "items.category_path", text) == ("Camping/Tents", None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Camping", "Camping"),
        ("All/Shop/Web/Camping/Tents/x/y/z", "All/Shop/Web/Camping/Tents/x/y/z"),
        ("CAMPING/TENTS", "CAMPING/TENTS"),
        ("Sleeping  bags / Down & more", "Sleeping bags/Down & more"),
        ("Wi-Fi, Cables/USB | HDMI", "Wi-Fi, Cables/USB | HDMI"),
        # An escaped separator belongs to the name.
        (r"TV\/Video/Cables", "TV\u2215Video/Cables"),
        (r"TV \/ Video > Cables", "TV \u2215 Video/Cables"),
        (r"\/", "\u2215"),
        (r"a\>b > c", "a\u203ab/c"),
        (r"/a\/", "a\u2215"),
        ("/", None),
        (" / > / ", None),
        ("", None),
        ("(not set)", None),
    ],
)
def test_paths(connection: duckdb.DuckDBPyConnection, text: str, path: str | None) -> None:
    assert read(connection, "items.category_path", text) == (path, None)


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases")
@pytest.mark.parametrize("case", ["leading", "trailing", "doubled", "spaced", "nbsp", "arrows"])
def test_the_categories_of_a_shop_that_writes_them_in_two_ways(case: str) -> None:
    folders = (CASES / case, CASES.parent / "00-base")
    in_two_ways, in_one = (
        base_rows(folder, "base_shop__items", "item_id, category_path") for folder in folders
    )
    assert len(in_one) == 40
    assert in_two_ways == in_one


def test_paths_in_capitals_stand_for_those_that_most_items_have(tmp_path: Path) -> None:
    written = ["Camping/Tents", "CAMPING/TENTS", "camping / tents", "Camping > Tents"]
    written.append("Camping/Mats")
    lines = [f"i{number},Thing,{path}" for number, path in enumerate(written)]
    (tmp_path / "items.csv").write_text("\n".join(["item_id,item_name,category_path", *lines]))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        rendering = Rendering(connection, {"data_path": str(tmp_path)}, NOW)
        rendering.create("int_category_spellings")
        spellings = connection.execute(
            "select written_path, category_path from int_category_spellings"
        ).fetchall()
    assert dict(spellings) == {
        "Camping/Tents": "Camping/Tents",
        "CAMPING/TENTS": "Camping/Tents",
        "camping/tents": "Camping/Tents",
        "Camping/Mats": "Camping/Mats",
    }


COUNTRIES = [
    ("DE", ",de,"),
    ("de,at,ch", ",de,at,ch,"),
    ("DE, AT, CH", ",de,at,ch,"),
    ("DE;AT", ",de,at,"),
    ("DE; AT", ",de,at,"),
    ("de|at", ",de,at,"),
    ("de / at", ",de,at,"),
    ('["DE", "AT"]', ",de,at,"),
    ("['de', 'at']", ",de,at,"),
    ("{DE,AT}", ",de,at,"),
    ("de-at", ",de-at,"),
    (None, None),
]


@pytest.mark.parametrize(("text", "countries"), COUNTRIES)
def test_countries(
    connection: duckdb.DuckDBPyConnection, text: str | None, countries: str | None
) -> None:
    macro = Rendering(connection, {}).macro("country_list", "given")
    (got,) = connection.execute(f"select {macro} from (select ? as given)", [text]).fetchone()
    assert got == countries


def test_a_country_is_found_in_a_list_as_a_whole(connection: duckdb.DuckDBPyConnection) -> None:
    rendering = Rendering(connection, {})
    one, many = (rendering.macro("country_list", name) for name in ("one", "many"))

    def is_in(country: str, countries: str) -> bool:
        sql = f"select position({one} in {many}) > 0 from (select ? as one, ? as many)"
        return connection.execute(sql, [country, countries]).fetchone()[0]

    assert is_in("de", "AT; DE; CH")
    assert is_in(" United Kingdom", "ireland|united kingdom")
    assert not is_in("d", "DE")
    assert not is_in("de", "DEU, AT")
    assert not is_in("e", '["DE", "E1"]')


# Values that are not plain


@pytest.mark.parametrize(
    "values",
    [
        pa.array([["i1", "i2"]]),
        pa.array([["i1", "i2"]], pa.list_(pa.string(), 2)),
        pa.array([["i1"]], pa.large_list(pa.string())),
        pa.array([{"id": "i1"}]),
        pa.array([[("id", "i1")]], pa.map_(pa.string(), pa.string())),
        pa.array([b"i1"]),
        pa.array([b"i123"], pa.binary(4)),
        pa.array([[{"id": "i1"}]]),
    ],
    ids=lambda values: str(values.type),
)
@pytest.mark.parametrize("column", ["item_id", "event_at", "search_query"])
def test_lists_structures_and_bytes_are_errors(
    tmp_path: Path, column: str, values: pa.Array
) -> None:
    table = pa.table({**{key: [value] for key, value in GOOD.items()}, column: values})
    (error,) = check(tmp_path, events=table).errors
    assert error.startswith(f"column {column} of events is of type ")
    wanted = ": give one plain value per row, several as text with commas between them"
    assert error.endswith(wanted)


def test_the_verb_exits_with_2_for_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = {**{key: [value] for key, value in GOOD.items()}, "item_id": [["i1", "i2"]]}
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", str(tmp_path)])
    assert args.run(args) == 2
    assert "error: column item_id of events is of type VARCHAR[]: " in capsys.readouterr().err


# What is known to go wrong. A test that begins to pass fails here until its mark is taken off.


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


def test_a_number_with_underscores_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, "events.event_value", "1_000")[0] is None


def test_a_path_after_a_comma_and_a_blank(connection: duckdb.DuckDBPyConnection) -> None:
    # preferred_categories: 'Camping/Tents, Kitchen/Pans', of which this is the second.
    macro = Rendering(connection, {}).macro("cleaned_path", "given")
    (got,) = connection.execute(f"select {macro} from (select ' Kitchen/Pans' as given)").fetchone()
    assert got == "Kitchen/Pans"
