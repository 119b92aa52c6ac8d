"""The RetailRocket data set of an online shop (4.5 months of 2015) as input tables.

events.csv: every row becomes one event; times are milliseconds since 1970, UTC.

item_properties*.csv: snapshots of each week with what has changed, of which only `categoryid` and
`available` are readable. An item has the latest category; its path is that of category_tree.csv,
from the root down, or `unknown` where it has none. An item that is not available at the end gets
`available_until`, the moment since when: with a stock of 0 instead, no day of the past could be
rebuilt. Nothing says how many pieces there are. Items that only occur in events are in the
catalogue too: the properties of about one event in ten are missing from the data set, which does
not mean that the shop did not sell them.

Left out: the price. All names but these two are hashed. Property 790 is often taken for the price,
a guess from its values (one number, for nearly every item, that changes with time). The data set's
description does not say so, nor in which currency, and placeholders of over a billion are reported.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from cross_sell.errors import CrossSellError
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
from cross_sell.warehouse.limits import duckdb_in_memory

DATA_SET = "the RetailRocket data set"
TABLES = ("events", "items")

# What lies after the year 9999 is not a time.
MILLISECONDS = """
    case
        when try_cast(timestamp as bigint) between 0 and 253402300799999
            then try_cast(timestamp as bigint)
    end
"""

EVENTS = """
    create temp table events as
    select
        nullif(trim(visitorid), '') as user_id,
        nullif(trim(itemid), '') as item_id,
        case trim(event)
            when 'addtocart' then 'add_to_cart'
            when 'transaction' then 'purchase'
            else nullif(trim(event), '')
        end as event_type,
        epoch_ms({milliseconds}) as event_at,
        nullif(trim(transactionid), '') as order_id
    from {relation}
"""

# Of rows that hold none of the two properties only the item is kept. A time that cannot be read
# counts as the earliest.
PROPERTIES = """
    insert into properties
    select distinct
        nullif(trim(itemid), '') as item_id,
        if(is_known, trim(property), null) as property,
        if(is_known, trim(value), null) as value,
        if(is_known, coalesce({milliseconds}, 0), null) as at_ms
    from (
        select *, coalesce(trim(property) in ('categoryid', 'available'), false) as is_known
        from {relation}
    )
    where nullif(trim(itemid), '') is not null
"""

CATEGORIES = """
    create temp table categories as
    select
        nullif(trim(categoryid), '') as category_id,
        min(nullif(trim(parentid), '')) as parent_id
    from {relation}
    group by 1
"""

ITEMS = """
    with recursive climbs as (
        select category_id, [category_id] as path, parent_id as next_id
        from categories
        where category_id is not null

        union all

        select
            climbs.category_id,
            list_prepend(climbs.next_id, climbs.path),
            parents.parent_id
        from climbs
        left join categories as parents on climbs.next_id = parents.category_id
        -- A category that lies below itself ends the climb.
        where climbs.next_id is not null and not list_contains(climbs.path, climbs.next_id)
    ),
    paths as (
        select category_id, array_to_string(path, '/') as category_path
        from climbs
        where next_id is null or list_contains(path, next_id)
    ),
    item_categories as (
        select item_id, max({'at_ms': at_ms, 'value': value}).value as category_id
        from properties
        where property = 'categoryid' and value <> ''
        group by item_id
    ),
    availabilities as (
        select
            item_id,
            value,
            at_ms,
            max(if(value <> '0', at_ms, null)) over (partition by item_id) as last_available_ms
        from properties
        where property = 'available' and value <> ''
    ),
    unavailable_items as (
        select item_id, epoch_ms(min(at_ms)) as available_until
        from availabilities
        where value = '0' and (last_available_ms is null or at_ms > last_available_ms)
        group by item_id
    ),
    item_ids as (
        select item_id from properties
        union
        select item_id from events where item_id is not null
    )
    select
        item_ids.item_id,
        'item ' || item_ids.item_id as item_name,
        coalesce(paths.category_path, item_categories.category_id, 'unknown') as category_path,
        unavailable_items.available_until
    from item_ids
    left join item_categories on item_ids.item_id = item_categories.item_id
    left join paths on item_categories.category_id = paths.category_id
    left join unavailable_items on item_ids.item_id = unavailable_items.item_id
    order by item_ids.item_id
"""


def import_retailrocket(
    folder: Path, out: Path, *, on_file: Callable[[Path], None] = lambda file: None
) -> dict[str, int]:
    """Write events and items as Parquet into `out`; return the rows of each.

    folder: holds events.csv, category_tree.csv and at least one item_properties*.csv.
    on_file: called with each file before it is read.
    `out` is made or, if it holds only such a result, replaced; it changes only when all is
    written. CrossSellError where the folder is not the data set or `out` holds other files.
    """
    out = out.resolve()
    refuse_other_files(out, TABLES)
    refuse_missing_folder(folder, DATA_SET)
    events, tree = folder / "events.csv", folder / "category_tree.csv"
    properties = sorted(folder.glob("item_properties*.csv"))
    missing = [file.name for file in (events, tree) if not file.is_file()]
    missing += [] if properties else ["item_properties_part1.csv"]
    if missing:
        raise CrossSellError(f"folder '{folder}' is not {DATA_SET}: it has no {missing[0]}")
    with duckdb_in_memory() as connection:

        def load(file: Path, command: str, *columns: str) -> None:
            on_file(file)
            relation = published_relation(file, columns, DATA_SET)
            with reading(file):
                connection.execute(command.format(relation=relation, milliseconds=MILLISECONDS))

        load(tree, CATEGORIES, "categoryid", "parentid")
        load(events, EVENTS, "timestamp", "visitorid", "event", "itemid", "transactionid")
        refuse_useless_events(
            connection, "events", f"'{events}'", "timestamp (milliseconds like 1433221332117)"
        )
        connection.execute(
            "create temp table properties"
            " (item_id varchar, property varchar, value varchar, at_ms bigint)"
        )
        for file in properties:
            load(file, PROPERTIES, "timestamp", "itemid", "property", "value")
        queries = {"events": "select * from events", "items": ITEMS}
        return write_tables(connection, queries, out)


def run(args: argparse.Namespace) -> int:
    """Import the folder and say where the result lies."""
    rows = import_retailrocket(args.folder, args.out, on_file=say_reading)
    say_written(rows, args.out)
    return 0
