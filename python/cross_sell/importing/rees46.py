"""The event logs of a shop of many categories that REES46 published (2019-Oct.csv and so on).

Every row becomes one event; equal rows stay, since nothing tells a row written twice from two
pieces. There is no catalogue: an item is what its latest row says. Names are made of brand, last
category and id. Purchases have no order id: the contract derives it from user and moment.
"""

import argparse
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.importing.tables import (
    published_relation,
    reading,
    refuse_other_files,
    refuse_useless_events,
    say_reading,
    say_written,
    write_tables,
)
from cross_sell.warehouse.files import quote_text
from cross_sell.warehouse.limits import duckdb_in_memory

DATA_SET = "REES46's event logs"
COLUMNS = (
    "event_time",
    "event_type",
    "product_id",
    "category_id",
    "category_code",
    "brand",
    "price",
    "user_id",
    "user_session",
)
TABLES = ("events", "items")

ROWS = """
    select
        nullif(trim(user_id), '') as user_id,
        nullif(trim(product_id), '') as item_id,
        case trim(event_type)
            when 'cart' then 'add_to_cart' else nullif(trim(event_type), '')
        end as event_type,
        nullif(trim(user_session), '') as session_id,
        nullif(trim(category_code), '') as category_code,
        nullif(trim(category_id), '') as category_id,
        nullif(trim(brand), '') as brand,
        try_cast(price as double) as price,
        try_cast(event_time as timestamp) as event_at
    from {relation}
"""

EVENTS = """
    select
        user_id,
        item_id,
        event_type,
        event_at,
        session_id,
        if(event_type = 'purchase', 1, null) as quantity,
        if(event_type = 'purchase', price, null) as unit_price
    from {rows}
"""

ITEMS = """
    with latest as (
        select
            item_id,
            -- The columns after the first decide between rows of one moment, whatever their order;
            -- null would be the greatest of all.
            max({{
                'event_at': event_at,
                'category_code': coalesce(category_code, ''),
                'category_id': coalesce(category_id, ''),
                'brand': coalesce(brand, ''),
                'price': coalesce(price, 0)
            }}) as state
        from {rows}
        where item_id is not null and event_at is not null
        group by item_id
    ),
    states as (
        select
            item_id,
            nullif(state.category_code, '') as category_code,
            nullif(state.category_id, '') as category_id,
            nullif(state.brand, '') as brand,
            -- Prices of 0 and below are in the logs; they are not prices.
            if(state.price > 0, state.price, null) as price
        from latest
    )
    select
        item_id,
        concat_ws(
            ' ',
            brand,
            coalesce(replace(split_part(category_code, '.', -1), '_', ' '), 'item'),
            item_id
        ) as item_name,
        coalesce(replace(category_code, '.', '/'), category_id, 'unknown') as category_path,
        brand,
        price
    from states
    order by item_id
"""


def import_rees46(
    files: list[Path], out: Path, *, on_file: Callable[[Path], None] = lambda file: None
) -> dict[str, int]:
    """Write events and items as Parquet into `out`; return the rows of each.

    files: .csv or .csv.gz, in any order: they are read in the order of their names.
    on_file: called with each file before it is read.
    `out` is made or, if it holds only such a result, replaced; it changes only when all is
    written. CrossSellError where a file is not of the data set or `out` holds other files.
    """
    out = out.resolve()
    refuse_other_files(out, TABLES)
    files = sorted(files, key=Path.resolve)
    for file, next_file in pairwise(files):
        if file.resolve() == next_file.resolve():
            raise CrossSellError(f"'{file}' is named twice: its events would count twice")
    for file in files:
        if not file.name.lower().endswith((".csv", ".csv.gz")):
            raise CrossSellError(f"'{file}' is neither .csv nor .csv.gz: give one of them")
    with (
        duckdb_in_memory() as connection,
        tempfile.TemporaryDirectory(prefix="cross_sell_") as folder,
    ):
        # The rows are kept as Parquet between: a table in memory would spill uncompressed.
        parts = []
        for number, file in enumerate(files):
            on_file(file)
            rows = ROWS.format(relation=published_relation(file, COLUMNS, DATA_SET))
            part = quote_text(f"{folder}/{number}.parquet")
            with reading(file):
                connection.execute(f"copy ({rows}) to {part} (format parquet, compression zstd)")
            parts.append(part)
        rows = f"read_parquet([{', '.join(parts)}])"
        names = ", ".join(f"'{file}'" for file in files)
        refuse_useless_events(connection, rows, names, "event_time (like 2019-10-01 00:00:00 UTC)")
        queries = {"events": EVENTS.format(rows=rows), "items": ITEMS.format(rows=rows)}
        return write_tables(connection, queries, out)


def run(args: argparse.Namespace) -> int:
    """Import the files and say where the result lies."""
    rows = import_rees46(args.files, args.out, on_file=say_reading)
    say_written(rows, args.out)
    return 0
