"""Odd exports of sources: absent columns, empty tables, ids that are alike, prices in words."""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from exports import (
    CASES,
    HERE,
    composed,
    expected_rows,
    found_rows,
    named,
    read_table,
    write_exports,
    write_table,
)
from shops import command

from cross_sell.errors import CrossSellError
from cross_sell.project.paths import project_dir

SOURCES = ["braze", "ga4", "klaviyo", "rudderstack", "segment", "shopify"]
FLAT_SOURCES = [source for source in SOURCES if source != "ga4"]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with the exports of all sources, that a test may change."""
    folder = tmp_path / "exports"
    folder.mkdir()
    return write_exports(folder)


def named_alone(source: str) -> dict:
    """Return the vars that name one source."""
    kind = "message_sources" if source in ("braze", "klaviyo") else "event_sources"
    return {kind: [source]}


def required_columns(source: str) -> dict[str, list[str]]:
    """Return the columns that each table of a source cannot do without, as its YAML says."""
    path = project_dir() / "models" / "adapters" / source / f"_{source}__sources.yml"
    (declared,) = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    return {
        table["name"]: table["config"]["meta"]["required_columns"] for table in declared["tables"]
    }


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table has."""
    return connection.execute(f"select count(*) from {table}").fetchone()[0]


@pytest.mark.parametrize(
    ("source", "table", "expected"),
    [
        # Without transaction ids nothing tells that the second purchase of T-1 is the first.
        ("ga4", "events", 12),
        # 6 on products, 4 products of orders; without products the refund takes back both of A1.
        ("rudderstack", "events", 12),
        # 7 on products, 4 products of orders that stand; refunds of all of 1001 and of 1003.
        ("segment", "events", 14),
        # Nothing marks test and cancelled orders: 8 lines with a product, 2 refunds of pieces.
        ("shopify", "events", 10),
        ("shopify", "items", 6),
        # One row per message, without its items.
        ("klaviyo", "messages", 5),
        ("braze", "messages", 6),
    ],
)
def test_columns_that_are_not_required_may_be_absent(
    exports: Path, source: str, table: str, expected: int
) -> None:
    required = required_columns(source)
    if source == "ga4":
        for file in (exports / "ga4").glob("*.parquet"):
            told = duckdb.read_parquet(str(file)).select(*required["events"])
            told.to_arrow_table()
            duckdb.from_arrow(told.to_arrow_table()).write_parquet(str(file))
    for file in (exports / source).glob("*.csv"):
        columns = read_table(exports, source, file.stem)
        kept = {name: columns[name] for name in required[file.stem]}
        write_table(exports, source, file.stem, **kept)
    with composed(exports, named_alone(source)) as connection:
        assert rows_of(connection, f"source_{table}") == expected


@pytest.mark.parametrize("source", FLAT_SOURCES)
def test_a_column_that_a_table_needs_is_named(exports: Path, source: str) -> None:
    table, (*others, needed) = next(
        (table, names)
        for table, names in required_columns(source).items()
        if (exports / source / f"{table}.csv").exists()
    )
    columns = read_table(exports, source, table)
    del columns[needed]
    write_table(exports, source, table, **columns)
    with pytest.raises(CrossSellError) as caught:
        composed(exports, named_alone(source))
    assert str(caught.value).startswith(
        f"table {table} of source {source} has no column {needed}: add it, or rename one of "
    )


def test_check_tells_a_column_that_a_table_needs_in_one_line(exports: Path, tmp_path: Path) -> None:
    columns = read_table(exports, "shopify", "order_line")
    columns["order"] = columns.pop("order_id")
    write_table(exports, "shopify", "order_line", **columns)
    words = ("--vars", "{event_sources: [shopify]}")
    outcome = command("check", exports, *words, database=tmp_path / "unused.duckdb")
    assert outcome.error == (
        "table order_line of source shopify has no column order_id: add it, or rename one of"
        " id, product_id, variant_id, title, sku, quantity, price, total_discount, gift_card, order"
    )


@pytest.mark.parametrize("source", FLAT_SOURCES)
def test_a_source_whose_tables_are_empty_brings_no_rows(exports: Path, source: str) -> None:
    for file in (exports / source).glob("*.csv"):
        columns = read_table(exports, source, file.stem)
        write_table(exports, source, file.stem, **{name: [] for name in columns})
    with composed(exports, named_alone(source)) as connection:
        tables = [row[0] for row in connection.execute("show tables").fetchall()]
        composed_tables = [table for table in tables if table.startswith("source_")]
        assert composed_tables
        rows = {table: rows_of(connection, table) for table in composed_tables}
        # Without a purchase there is one row, without a currency.
        assert sum(rows.values()) == rows.get("source_currency", 0)


def test_an_empty_source_of_events_stops_the_run_in_one_line(exports: Path, tmp_path: Path) -> None:
    for file in (exports / "segment").glob("*.csv"):
        columns = read_table(exports, "segment", file.stem)
        write_table(exports, "segment", file.stem, **{name: [] for name in columns})
    words = ("--vars", "{event_sources: [segment]}")
    outcome = command("check", exports, *words, database=tmp_path / "unused.duckdb")
    assert outcome.error == "events has no rows: give at least one"


def test_ids_that_two_trackers_share_never_collide(exports: Path) -> None:
    """Both tell the same things under the same ids, as where a shop changes its tracker."""
    shutil.rmtree(exports / "rudderstack")
    shutil.copytree(HERE / "segment", exports / "rudderstack")
    variables = {"event_sources": ["segment", "rudderstack"]}
    with composed(exports, variables) as connection:
        counts = connection.execute(
            "select source_name, count(*), count(distinct event_id) from source_events"
            " group by source_name order by source_name"
        ).fetchall()
        # Orders and refunds, six rows, are those of the source named first.
        assert counts == [("rudderstack", 7, 7), ("segment", 13, 13)]
        shared = connection.execute(
            "select event_id from source_events group by event_id having count(*) > 1"
        ).fetchall()
        assert shared == []
        items = "select count(*), count(distinct item_id) from source_items"
        assert connection.execute(items).fetchone() == (12, 12)
        # Ann and Bob have one address in both, and Carl's device, too. Of user 7 and the device
        # anon-5 both tell one order.
        aliases = connection.execute(
            "select anonymous_id, user_id from source_user_aliases"
            " where split_part(anonymous_id, ':', 1) <> split_part(user_id, ':', 1)"
        ).fetchall()
        assert sorted(aliases) == [
            ("rudderstack:7", "segment:7"),
            ("rudderstack:anon-2", "segment:anon-2"),
            ("rudderstack:anon-5", "segment:anon-5"),
            ("rudderstack:u1", "segment:u1"),
            ("rudderstack:u2", "segment:u2"),
        ]


def test_a_price_in_words_is_told_and_left_empty(exports: Path) -> None:
    orders = read_table(exports, "segment", "order_completed")
    orders["products"] = [text.replace(":27,", ':"27.00 EUR",') for text in orders["products"]]
    write_table(exports, "segment", "order_completed", **orders)
    with composed(exports, named("segment"), "base_shop__events") as connection:
        rows = connection.execute(
            "select unit_price, odd_values from base_shop__events where event_id = 'segment:oc1:2'"
        ).fetchall()
    assert rows == [(None, "|unit_price 27.00 EUR")]


def test_a_price_in_words_within_the_log_of_analytics_is_told(exports: Path) -> None:
    for file in (exports / "ga4").glob("*.parquet"):
        told = duckdb.sql(
            "select * replace (list_transform(items, lambda item: struct_insert("
            "struct_pack(item_id := item.item_id, item_name := item.item_name),"
            f" price := item.price || ' EUR')) as items) from read_parquet('{file}')"
        ).to_arrow_table()
        duckdb.from_arrow(told).write_parquet(str(file))
    with composed(exports, named("ga4"), "base_shop__events") as connection:
        rows = connection.execute(
            "select unit_price, odd_values from base_shop__events where order_id = 'ga4:T-1'"
            " and event_type = 'purchase' order by item_id"
        ).fetchall()
    assert rows == [(None, "|unit_price 200.0 EUR"), (None, "|unit_price 30.0 EUR")]


def test_letter_case_does_not_make_another_currency(exports: Path) -> None:
    orders = read_table(exports, "segment", "order_completed")
    orders["currency"] = ["eur", "eur", "usd", "EUR", "EUR", "Eur"]
    write_table(exports, "segment", "order_completed", **orders)
    with composed(exports, named("segment")) as connection:
        assert found_rows(connection, "events") == expected_rows("segment", "events")


def test_both_versions_of_the_shopify_connector_are_read(exports: Path) -> None:
    """The newer one has other names for money, gift cards, refunds and stock."""

    def renamed(table: str, **names: str) -> dict[str, list[str]]:
        columns = read_table(exports, "shopify", table)
        return {names.get(name, name): values for name, values in columns.items()}

    orders = renamed("order", currency="currency_code")
    del orders["order_number"]
    lines = renamed(
        "order_line",
        price="original_unit_price_set_shop_amount",
        total_discount="total_discount_set_shop_amount",
        gift_card="is_gift_card",
    )
    refunds = renamed("refund", processed_at="updated_at")
    refunds["created_at"] = ["2026-01-12 09:00:00", "2026-01-15 09:00:00", "2026-01-10 09:00:00"]
    levels = renamed("inventory_level", available="quantity")
    levels["name"] = ["available"] * len(levels["quantity"])
    costs = renamed("inventory_item", cost="unit_cost_amount")
    returned = renamed("order_line_refund")
    for table in ("order_line_refund", "inventory_level"):
        (exports / "shopify" / f"{table}.csv").unlink()
    write_table(exports, "shopify", "order", **orders)
    write_table(exports, "shopify", "order_line", **lines)
    write_table(exports, "shopify", "refund", **refunds)
    write_table(exports, "shopify", "refund_line_item", **returned)
    write_table(exports, "shopify", "inventory_item", **costs)
    write_table(exports, "shopify", "inventory_quantity", **levels)
    with composed(exports, named("shopify")) as connection:
        for table in ("events", "items", "users", "user_aliases"):
            assert found_rows(connection, table) == expected_rows("shopify", table), table


def test_every_case_names_known_sources() -> None:
    assert {source for case in CASES.values() for kind in case for source in kind} == set(SOURCES)
