"""The input table outside_candidates as a file: one model's lists of some days are put into it."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import one_line, quote_text

TABLE = "outside_candidates"
COLUMNS = {
    "user_id": "VARCHAR", "item_id": "VARCHAR", "source": "VARCHAR", "score": "DOUBLE",
    "made_at": "TIMESTAMP",
}


def usable_file(data: Path) -> Path:
    """Return the file of the table in a folder.

    CrossSellError if the folder cannot be written to, or holds a table that cannot be extended.
    """
    file, new = data / f"{TABLE}.parquet", _beside(data / f"{TABLE}.parquet")
    other = data / f"{TABLE}.csv"
    if other.exists():
        raise CrossSellError(
            f"'{other}' is there, and lists are written as Parquet: write it as {file.name}, or"
            " move it away"
        )
    try:
        new.touch()
        new.unlink()
    except OSError as error:
        raise CrossSellError(f"'{data}' cannot be written to ({error.strerror})") from error
    if file.exists():
        try:
            with duckdb.connect() as connection:
                found = connection.execute(
                    f"describe from read_parquet({quote_text(str(file))})"
                ).fetchall()
        except duckdb.Error as error:
            raise CrossSellError(f"'{file}' cannot be read ({one_line(error)})") from error
        if {name: kind for name, kind, *_ in found} != COLUMNS:
            wanted = ", ".join(f"{name} {kind.lower()}" for name, kind in COLUMNS.items())
            raise CrossSellError(
                f"'{file}' cannot be extended, as it has other columns than {wanted}: write it"
                " anew with these, or move it away"
            )
    return file


def load_lists(
    shop: duckdb.DuckDBPyConnection, lists: Iterable[pa.Table], source: str, made_at: datetime,
    file: Path,
) -> tuple[int, int]:
    """Write the lists of one day into a file; return how many users and rows they have.

    shop: a build, whose ids they get. lists: tables of user_key, item_key and score.
    """
    shop.execute(EMPTY_LISTS)
    for batch in lists:
        shop.register("batch", batch)
        shop.execute("insert into factor_lists select user_key, item_key, score from batch")
        shop.unregister("batch")
    shop.execute(
        f"copy ({LISTS_WITH_IDS}) to {quote_text(str(file))} (format parquet)",
        {"source": source, "made_at": made_at},
    )
    return shop.execute(
        "select count(distinct user_key), count(*) from factor_lists"
    ).fetchone()


def replace_lists(
    connection: duckdb.DuckDBPyConnection, file: Path, source: str,
    snapshots: dict[datetime, Path],
) -> None:
    """Put the lists of a model into the table, in place of those that it made at the same times.

    snapshots: their files, by the time that they were made at. All is written beside the table
    before it takes its place, in one order whatever came first, so that the same rows are the same
    bytes. CrossSellError if that cannot be done; then the table is as it was.
    """
    parts = [f"from read_parquet({quote_text(str(path))})" for path in snapshots.values()]
    if file.exists():
        parts.append(
            f"from read_parquet({quote_text(str(file))})"
            " where source is distinct from $source or made_at is null"
            " or not list_contains($times, made_at)"
        )
    new = _beside(file)
    names = ", ".join(COLUMNS)
    # Parallel writers would cut the file into other pieces each time.
    connection.execute("set threads = 1; set preserve_insertion_order = true")
    try:
        connection.execute(
            f"copy (select {names} from ({' union all by name '.join(parts)})"
            f" order by made_at, source, user_id, score desc, item_id)"
            f" to {quote_text(str(new))} (format parquet)",
            _parameters(source, snapshots) if file.exists() else None,
        )
        os.replace(new, file)
    except (duckdb.Error, OSError) as error:
        raise CrossSellError(f"'{file}' cannot be written ({one_line(error)})") from error
    finally:
        new.unlink(missing_ok=True)


def _parameters(source: str, times: Sequence[datetime]) -> dict:
    return {"source": source, "times": list(times)}


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


EMPTY_LISTS = """
create or replace temp table factor_lists (user_key integer, item_key integer, score double)
"""

LISTS_WITH_IDS = """
select
    users.user_id,
    items.item_id,
    cast($source as varchar) as source,
    lists.score,
    cast($made_at as timestamp) as made_at
from factor_lists as lists
inner join int_users as users
    on lists.user_key = users.user_key
inner join int_items as items
    on lists.item_key = items.item_key
"""
