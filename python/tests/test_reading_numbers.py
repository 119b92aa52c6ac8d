"""Numbers, quantities and booleans as exports write them: read, or refused and told."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.check.report import format_report
from reading_values import base_rows, check, event, read

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


REFUSED_NUMBERS = [
    "1,234", "-1,234", "1,234,567", "12.345,678", "1.234.567", "1,23,456.7", "12,34.5", "12,",
    "11.00 EUR", "EUR 11", "€12", "12 %", "1'234.50", "0x10", "true", "many",
    "1.000.000.001,0", "inf", "-inf", "Infinity", "1e400", "1000000000.01", "-1000000001",
]


@pytest.mark.parametrize("text", REFUSED_NUMBERS)
def test_numbers_that_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, "events.event_value", text) == (None, f"|event_value {text}")


@pytest.mark.parametrize("kind", ["varchar", "double", "float"])
@pytest.mark.parametrize("number", ["inf", "-inf"])
def test_numbers_that_are_not_finite(
    connection: duckdb.DuckDBPyConnection, number: str, kind: str
) -> None:
    assert read(connection, "events.unit_price", number, kind) == (None, f"|unit_price {number}")


@pytest.mark.parametrize("kind", ["varchar", "double", "float"])
@pytest.mark.parametrize(
    "column",
    [
        "events.unit_price", "events.quantity", "events.event_at", "items.price",
        "items.season_start_month", "items.is_recommendable", "users.consent_push",
    ],
)
def test_nan_is_empty(connection: duckdb.DuckDBPyConnection, column: str, kind: str) -> None:
    assert read(connection, column, "nan", kind) == (None, None)


@pytest.mark.parametrize("kind", ["varchar", "double", "float"])
@pytest.mark.parametrize("column", ["value", "mean", "scale"])
def test_nan_is_a_fault_of_what_was_fitted(
    connection: duckdb.DuckDBPyConnection, column: str, kind: str
) -> None:
    assert read(connection, f"model_parameters.{column}", "nan", kind) == (None, f"|{column} nan")


def test_nan_within_the_bounds_of_a_parquet_file_is_a_fault_of_what_was_fitted(
    tmp_path: Path,
) -> None:
    # The bounds that the file tells of a column leave NaN out.
    numbers = {"value": [1.0, float("nan"), 2.0], "mean": [float("nan"), 1.0, 2.0]}
    names = dict.fromkeys(["model", "version", "component", "term"], ["a", "b", "c"])
    folder = tmp_path / "models_fitted"
    folder.mkdir()
    pq.write_table(pa.table({**names, **numbers}), folder / "model_parameters.parquet")
    rows = base_rows(tmp_path, "base_shop__model_parameters", "value, mean, odd_values")
    assert rows == [(1, None, "|mean nan"), (None, 1, "|value nan"), (2, 2, None)]


def test_a_number_column_with_gaps_of_nan_is_read(tmp_path: Path) -> None:
    # As pandas writes it: most prices are missing, and the others are not at fault.
    gap = float("nan")
    prices = [10.0, gap, gap, 20.0, gap, gap, gap, 30.0]
    ids = [f"i{n}" for n in range(8)]
    items = pa.table({"item_id": ids, "item_name": ids, "category_path": ids, "price": prices})
    report = check(tmp_path, events=[event(item_id="i1")], items=items)
    assert report.errors == report.warnings == []
    assert base_rows(tmp_path, "base_shop__items", "price") == [
        (None if price != price else price,) for price in prices
    ]


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


BOOLEANS = [
    ("true", True), ("FALSE", False), ("1", True), ("0", False), ("t", True), ("No", False),
]


@pytest.mark.parametrize(("text", "value"), BOOLEANS)
def test_booleans(connection: duckdb.DuckDBPyConnection, text: str, value: bool) -> None:
    assert read(connection, "items.is_recommendable", text) == (value, None)


@pytest.mark.parametrize("kind", ["varchar", "double", "float", "bigint", "decimal(18, 3)"])
@pytest.mark.parametrize(("number", "value"), [(1, True), (0, False)])
def test_booleans_that_are_numbers(
    connection: duckdb.DuckDBPyConnection, number: int, value: bool, kind: str
) -> None:
    number = float(number) if "int" not in kind else number
    assert read(connection, "users.consent_push", number, kind) == (value, None)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (-1, "bigint"), (2, "tinyint"), (2, "hugeint"), (-1.0, "double"), (0.5, "float"),
        (2.0, "decimal(18, 1)"), (float("inf"), "double"), ("2.0", "varchar"), ("1.5", "varchar"),
        ("-1.0", "varchar"), ("true.0", "varchar"), ("10", "varchar"), ("01.0", "varchar"),
    ],
)
def test_no_other_number_is_a_boolean(
    connection: duckdb.DuckDBPyConnection, number: object, kind: str
) -> None:
    got = read(connection, "users.consent_push", number, kind)
    assert got == (None, f"|consent_push {number}")


def test_consent_that_is_missing_or_no_boolean_is_not_given(tmp_path: Path) -> None:
    consents = [1.0, 0.0, float("nan"), None, 1.0, 0.0, 2.0]
    users = pa.table({"user_id": [f"u{n}" for n in range(7)], "consent_push": consents})
    report = check(tmp_path, events=[event()], users=users)
    assert report.errors == []
    told = "users.consent_push: 1 of 5 values are not true or false, treated as empty"
    assert told in format_report(report)
    given = [True, False, None, None, True, False, None]
    assert base_rows(tmp_path, "base_shop__users", "consent_push") == [(v,) for v in given]


REFUSED_BOOLEANS = ["maybe", "2", "ja", "on"]


@pytest.mark.parametrize("text", REFUSED_BOOLEANS)
def test_booleans_that_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    told = f"|is_recommendable {text}"
    assert read(connection, "items.is_recommendable", text) == (None, told)


# Dots beside decimal commas


@pytest.mark.parametrize("comma", ["12,50", " 12,5\u00a0", "1.299,00", "0,250", "-1 299,00"])
@pytest.mark.parametrize("dots", ["1.299", "1.000", "-12.345", "+999.999"])
def test_a_dot_before_three_digits_is_refused_beside_decimal_commas(
    tmp_path: Path, dots: str, comma: str
) -> None:
    values = [comma, "7", dots, "10", ""]
    report = check(tmp_path, events=[event(event_value=value) for value in values])
    told = "warning: events.event_value: 1 of 4 values are not numbers like 12.50 from "
    assert told in format_report(report)
    assert f"e.g. '{dots}', treated as empty" in format_report(report)
    got = base_rows(tmp_path, "base_shop__events", "event_value")
    assert [value for (value,) in got[1:]] == [7, None, 10, None]
    assert got[0][0] is not None


@pytest.mark.parametrize("number", ["0.299", "1.29", "12.5000", "1299.000", "0.000", "1e3", "5"])
def test_a_dot_that_marks_no_thousands_is_read_beside_decimal_commas(
    tmp_path: Path, number: str
) -> None:
    check(tmp_path, events=[event(event_value="12,50"), event(event_value=number)])
    rows = base_rows(tmp_path, "base_shop__events", "event_value, odd_values")
    assert rows == [(12.5, None), (float(number), None)]


@pytest.mark.parametrize("other", ["1.29", "1,234.56", "1,234", "12,50 EUR", "many", "1,2,3"])
def test_a_dot_before_three_digits_is_read_where_no_decimal_comma_is(
    tmp_path: Path, other: str
) -> None:
    # The commas of another column say nothing, either.
    rows = [event(unit_price="12,50", event_value=value) for value in ("1.299", other)]
    check(tmp_path, events=rows)
    got = base_rows(tmp_path, "base_shop__events", "unit_price, event_value")
    assert got[0] == (12.5, 1.299)


def test_quantities_of_three_places_are_refused_beside_decimal_commas(tmp_path: Path) -> None:
    check(tmp_path, events=[event(quantity=quantity) for quantity in ("0,4", "1.000", "2")])
    rows = base_rows(tmp_path, "base_shop__events", "quantity, odd_values")
    assert rows == [(Decimal("0.4"), None), (None, "|quantity 1.000"), (2, None)]


def test_a_number_with_underscores_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, "events.event_value", "1_000")[0] is None
