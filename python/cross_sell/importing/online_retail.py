"""UCI Online Retail (541,909 order lines of a British gift shop) as input tables.

Every line becomes one event, numbered as in the file, so that equal lines stay two.
"""

import argparse
import codecs
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.importing.tables import (
    reading,
    refuse_other_files,
    say_reading,
    say_written,
    write_tables,
)
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import quote_name, quote_text
from cross_sell.warehouse.limits import duckdb_in_memory

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
# The file as published is a workbook: a CSV of it has dates as its maker's country writes them.
# Short years come first: the long ones would read 10 as the year 10.
DATE_FORMATS = ("%m/%d/%y %H:%M", "%d/%m/%y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M")
TABLES = ("events", "items", "users")

LINES = """
    create temp table lines as
    with texts as (
        select
            line_number,
            upper(trim({InvoiceNo})) as invoice,
            upper(trim({StockCode})) as stock_code,
            nullif(trim({Description}), '') as description,
            try_cast({Quantity} as bigint) as quantity,
            {moment} as event_at,
            try_cast({UnitPrice} as double) as unit_price,
            nullif(regexp_replace(trim({CustomerID}), '[.]0+$', ''), '') as customer,
            nullif(trim({Country}), '') as country
        from source
    )
    select
        * exclude (stock_code, description),
        if(upper(description) = 'NAN', null, description) as description,
        -- Goods have codes of five digits and letters; DCGS and GIFT_ are a partner's goods and
        -- vouchers. The rest (POST, DOT, C2, M, D, S, B, PADS, fees) are not goods, nor is 23444,
        -- "Next Day Carriage".
        case
            when regexp_matches(stock_code, '^([0-9]{{5}}|DCGS|GIFT_)') and stock_code <> '23444'
                then stock_code
        end as item_id,
        -- A negative line of an order that is not cancelled takes spoilt or lost stock off the
        -- books: like a return, nobody bought it. None of them has a customer.
        coalesce(invoice like 'C%', false) or coalesce(quantity < 0, false) as is_return
    from texts
"""

EVENTS = """
    select
        printf('%08d', lines.line_number) as event_id,
        lines.customer as user_id,
        lines.item_id,
        if(lines.is_return, 'return', 'purchase') as event_type,
        lines.event_at,
        if(lines.is_return, cancelled.invoice, lines.invoice) as order_id,
        abs(lines.quantity) as quantity,
        lines.unit_price
    from lines
    -- The file does not say which order a cancellation belongs to: the customer's latest order
    -- of the same goods, not later than the cancellation, is the best guess.
    asof left join (
        select customer, item_id, event_at, max(invoice) as invoice
        from lines
        where not is_return and customer is not null and item_id is not null
        group by customer, item_id, event_at
    ) as cancelled
        on
            lines.customer = cancelled.customer
            and lines.item_id = cancelled.item_id
            and lines.event_at >= cancelled.event_at
    order by lines.line_number
"""

ITEMS = """
    with descriptions as (
        select
            item_id,
            description,
            count(*) filter (where unit_price > 0) as sales,
            count(*) as uses
        from lines
        where item_id is not null and description is not null
        group by item_id, description
    ),
    names as (
        select item_id, description as item_name
        from descriptions
        -- Lines that cost nothing hold the warehouse's remarks too ("damaged", "?"); they are
        -- in small letters, as names are not.
        where sales > 0 or (description = upper(description) and description not like '%?%')
        qualify row_number() over (
            partition by item_id order by sales desc, uses desc, description
        ) = 1
    ),
    goods as (
        select
            item_id,
            quantile_disc(unit_price, 0.5) filter (where unit_price > 0 and not is_return) as price
        from lines
        where item_id is not null
        group by item_id
    )
    select
        goods.item_id,
        coalesce(names.item_name, goods.item_id) as item_name,
        'All' as category_path, -- the data has no categories
        goods.price
    from goods
    left join names on goods.item_id = names.item_id
    order by goods.item_id
"""

USERS = """
    select customer as user_id, country
    from (select customer, country, count(*) as uses from lines group by customer, country)
    where customer is not null
    qualify row_number() over (
        partition by customer order by country is null, uses desc, country
    ) = 1
    order by customer
"""


def import_online_retail(file: Path, out: Path) -> dict[str, int]:
    """Write events, items and users as Parquet into `out`; return the rows of each.

    `out` is made or, if it holds only such a result, replaced; it changes only when all is
    written. Times are as in the file, taken as UTC; money is pounds sterling.
    CrossSellError where the file is not the data set or `out` holds other files.
    """
    out = out.resolve()
    refuse_other_files(out, TABLES)
    with duckdb_in_memory() as connection:
        with reading(file):
            _load(connection, file)
        queries = dict(zip(TABLES, (EVENTS, ITEMS, USERS), strict=True))
        return write_tables(connection, queries, out)


def _load(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Make the table `lines`, one row per line of the file."""
    suffix = file.suffix.lower()
    if suffix in (".xlsx", ".xls"):
        raise CrossSellError(f"'{file}' is a workbook: save its sheet as CSV and import that")
    if suffix not in (".csv", ".parquet"):
        raise CrossSellError(f"'{file}' is neither .csv nor .parquet: give one of them")
    if not file.is_file():
        raise CrossSellError(f"there is no file '{file}'")
    encoding = _encoding(file) if suffix == ".csv" else "utf-8"
    relation = Rendering(connection, {}).macro("file_rows", str(file), encoding)
    # The numbers are the file's line numbers only as long as rows come in its order.
    connection.execute("set preserve_insertion_order = true")
    types = {
        name.lower(): (name, kind)
        for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()
    }
    missing = [column for column in COLUMNS if column.lower() not in types]
    if missing:
        raise CrossSellError(f"'{file}' is not UCI Online Retail: it has no column {missing[0]}")
    names = {column: quote_name(types[column.lower()][0]) for column in COLUMNS}
    as_text = ", ".join(f"cast({name} as varchar) as {name}" for name in names.values())
    connection.execute(
        f"create temp view source as select source_row as line_number, {as_text} from {relation}"
    )
    moment = _moment(connection, names["InvoiceDate"], file)
    connection.execute(LINES.format(moment=moment, **names))
    if not connection.execute("select count(*) from lines").fetchone()[0]:
        raise CrossSellError(f"'{file}' has no lines")


def _encoding(file: Path) -> str:
    """Workbooks saved as CSV are often in Latin-1, which pound signs give away."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open(file, "rb") as content:
        try:
            while block := content.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _moment(connection: duckdb.DuckDBPyConnection, column: str, file: Path) -> str:
    """SQL that reads the date of a line: the first way of writing that most lines follow."""
    readings = [f"try_cast({column} as timestamp)"]
    readings += [f"try_strptime({column}, {quote_text(way)})" for way in DATE_FORMATS]
    counts = connection.execute(
        f"select count(*), {', '.join(f'count({reading})' for reading in readings)} from source"
    ).fetchone()
    best = max(counts[1:])
    if 2 * best < counts[0]:
        raise CrossSellError(f"'{file}': InvoiceDate is not a date like 2010-12-01 08:26")
    return readings[counts[1:].index(best)]


def run(args: argparse.Namespace) -> int:
    """Import the file and say where the result lies."""
    say_reading(args.file)
    rows = import_online_retail(args.file, args.out)
    say_written(rows, args.out)
    return 0
