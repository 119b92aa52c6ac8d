"""`cross-sell simulate` in this process, and how its tests look at what it wrote."""

import argparse
import hashlib
from pathlib import Path

import duckdb

from cross_sell import simulate


def command(*words: object) -> int:
    """Run `cross-sell simulate` with the words."""
    parser = argparse.ArgumentParser()
    simulate.add_parser(parser.add_subparsers())
    args = parser.parse_args(["simulate", *map(str, words)])
    return args.run(args)


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of every file below the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def open_outdoor(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that sees the tables of an outdoor shop, those of its truth as `true_…`.

    Its table `done` has the sound events of known users, with variants folded into their parent.
    """
    connection = duckdb.connect()
    for path in sorted(folder.rglob("*.parquet")):
        name = "_".join(path.relative_to(folder).with_suffix("").parts).replace("truth", "true")
        connection.execute(f"create view {name} as from '{path}'")
    connection.execute(f"""
        create table done as
        select
            coalesce(events.user_id, user_aliases.user_id) as user_id,
            coalesce(items.parent_item_id, items.item_id) as item_id,
            items.category_path, items.available_from, items.available_until,
            events.event_type, events.event_at, events.session_id, events.order_id
        from events
        inner join items using (item_id)
        left join user_aliases using (anonymous_id)
        where events.event_at < '{simulate.DEFAULT_END}'::date + 1
    """)
    return connection


def one(shop: duckdb.DuckDBPyConnection, query: str) -> float:
    """Return the only value of a query."""
    return shop.execute(query).fetchone()[0]
