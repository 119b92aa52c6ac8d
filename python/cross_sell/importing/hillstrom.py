"""Kevin Hillstrom's e-mail test (MineThatData, 2008) as input tables.

64,000 customers of the past twelve months, drawn by lot into three arms of equal size: an e-mail
about men's goods, one about women's goods, none. The file says of each what they had spent, and
whether they visited and bought in the two weeks after.

What is in the file: the arm, and its propensity of 1/3 (`promotion_offers`, none is the control);
months since the last purchase; dollars spent in the past year; which goods; visit, purchase, spend.

What is made up, since the contract asks for moments, orders and items:
- the day of the e-mails, 2008-03-01: the file has no dates;
- one past order per customer, of all that they spent in the year, at the time of their last
  purchase. Value and recency are true, the number of orders and their mean are not;
- the items: men's goods, women's goods, and goods of which it is not said whose. Who bought both
  kinds has half of the value in each;
- the moment of visit and purchase, the last hour of the two weeks, so that a build as of the newest
  event sees what the file knows. A visit is the view of one item.

The promotions have no discount: they are e-mails. Customers have no id; they are numbered as in
the file.
"""

import argparse
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.importing.tables import (
    published_relation,
    reading,
    refuse_other_files,
    say_reading,
    say_written,
    write_tables,
)
from cross_sell.warehouse.limits import duckdb_in_memory

DATA_SET = "Hillstrom's e-mail test"
TABLES = ("events", "items", "promotions", "promotion_offers", "users")
# Columns that are read, what each must be, and how it is written in the file.
RULES = {
    "recency": ("recency between 0 and 1200", "months like 10"),
    "history": ("history between 0 and 1e9", "an amount like 142.44"),
    "mens": ("mens in (0, 1)", "0 or 1"),
    "womens": ("womens in (0, 1)", "0 or 1"),
    "visit": ("visit in (0, 1)", "0 or 1"),
    "conversion": ("conversion in (0, 1)", "0 or 1"),
    "spend": (
        "spend between 0 and 1e9 and (conversion = 1 or spend = 0)",
        "an amount like 29.99, or 0 without a conversion",
    ),
    "segment": (
        "segment in ('Mens E-Mail', 'Womens E-Mail', 'No E-Mail')",
        "Mens E-Mail, Womens E-Mail or No E-Mail",
    ),
}
# Columns of the file for which the contract has no place.
UNUSED = ("history_segment", "zip_code", "newbie", "channel")

CUSTOMERS = """
    create temp table customers as
    select
        row_number() over () as row_number,
        printf('%05d', row_number) as user_id,
        try_cast(recency as integer) as recency,
        try_cast(history as double) as history,
        try_cast(mens as integer) as mens,
        try_cast(womens as integer) as womens,
        try_cast(visit as integer) as visit,
        try_cast(conversion as integer) as conversion,
        try_cast(spend as double) as spend,
        trim(segment) as segment,
        timestamp '2008-03-01 09:00:00' as mailed_at
    from {relation}
"""

EVENTS = """
    select user_id, item_id, event_type, event_at, order_id, quantity, unit_price
    from (
        select
            user_id,
            unnest(
                if(mens = 1, ['mens'], []) || if(womens = 1, ['womens'], [])
                || if(mens + womens = 0, ['goods'], [])
            ) as item_id,
            'purchase' as event_type,
            mailed_at - to_months(recency) as event_at,
            user_id || '-before' as order_id,
            1 as quantity,
            history / greatest(mens + womens, 1) as unit_price
        from customers
        where history > 0

        union all

        select
            user_id,
            'goods' as item_id,
            'view' as event_type,
            mailed_at + interval 14 days - interval 1 hour as event_at,
            null as order_id,
            null as quantity,
            null as unit_price
        from customers
        where visit = 1

        union all

        select
            user_id,
            'goods' as item_id,
            'purchase' as event_type,
            mailed_at + interval 14 days - interval 50 minutes as event_at,
            user_id || '-after' as order_id,
            1 as quantity,
            spend as unit_price
        from customers
        where conversion = 1
    )
    order by event_at, user_id, item_id
"""

ITEMS = """
    select *
    from (
        values
            ('mens', 'Men''s merchandise', 'Merchandise/Mens'),
            ('womens', 'Women''s merchandise', 'Merchandise/Womens'),
            ('goods', 'Merchandise of either kind', 'Merchandise/Unknown')
    ) as items (item_id, item_name, category_path)
"""

PROMOTIONS = """
    select distinct
        lower(replace(segment, ' ', '-')) as promotion_id,
        segment as promotion_name,
        mailed_at as starts_at,
        mailed_at + interval 14 days as ends_at
    from customers
    where segment <> 'No E-Mail'
    order by promotion_id
"""

OFFERS = """
    select
        user_id as offer_id,
        user_id,
        if(segment <> 'No E-Mail', lower(replace(segment, ' ', '-')), null) as promotion_id,
        mailed_at as offered_at,
        'lot' as policy,
        1 / 3 as propensity
    from customers
    order by user_id
"""

USERS = "select user_id from customers order by user_id"


def import_hillstrom(file: Path, out: Path) -> dict[str, int]:
    """Write the five tables as Parquet into `out`; return the rows of each.

    file: CSV as published, plain or .gz, or Parquet with the same columns.
    `out` is made or, if it holds only such a result, replaced; it changes only when all is
    written. CrossSellError where the file is not the data set or `out` holds other files.
    """
    out = out.resolve()
    refuse_other_files(out, TABLES)
    if not file.name.lower().endswith((".csv", ".csv.gz", ".parquet")):
        raise CrossSellError(f"'{file}' is neither .csv nor .csv.gz nor .parquet: give one of them")
    relation = published_relation(file, tuple(RULES), DATA_SET)
    with duckdb_in_memory() as connection:
        # Customers are numbered as in the file only as long as rows come in its order.
        connection.execute("set preserve_insertion_order = true")
        with reading(file):
            connection.execute(CUSTOMERS.format(relation=relation))
        _refuse_odd_rows(connection, file)
        queries = dict(zip(TABLES, (EVENTS, ITEMS, PROMOTIONS, OFFERS, USERS), strict=True))
        return write_tables(connection, queries, out)


def _refuse_odd_rows(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    # An arm that lost customers would no longer be drawn by lot: all rows count, or none.
    if not connection.execute("select count(*) from customers").fetchone()[0]:
        raise CrossSellError(f"'{file}': no rows")
    for column, (rule, wanted) in RULES.items():
        (row,) = connection.execute(
            f"select min(row_number) from customers where not coalesce({rule}, false)"
        ).fetchone()
        if row:
            raise CrossSellError(f"'{file}': {column} of row {row} is not {wanted}")


def run(args: argparse.Namespace) -> int:
    """Import the file and say where the result lies."""
    say_reading(args.file)
    rows = import_hillstrom(args.file, args.out)
    left_out = f"columns {', '.join(UNUSED)}, for which there is no place"
    say_written(rows, args.out, {left_out: None})
    return 0
