"""The server's copy of a build, made in a process of its own.

It gives way to the server, has its own memory limit, and leaves nothing half-written: the
copy takes its name when it is whole. `python -m cross_sell.serve.copying DATABASE COPY`.
"""

import hashlib
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.serve import copy_sql
from cross_sell.warehouse.built import ATTACHED
from cross_sell.warehouse.files import one_line, quote_name, quote_text
from cross_sell.warehouse.switch import new_file

MEMORY = "1GB"
ROWS_OF_A_PIECE = 16_384


def build_id_of(database: Path) -> str:
    """Return what tells a build from the one before in the same place: 16 hex digits.

    It comes from the file that lies there: which, how large, how old.
    """
    status = database.stat()
    text = f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_copy(database: Path, copy: Path) -> None:
    """Write what requests read of a build into a file of its own.

    CrossSellError if the database is not a whole build, is being written to, or is replaced in the
    meantime; then there is no copy.
    """
    new = new_file(copy)
    build_id = build_id_of(database)
    for leftover in (new, Path(f"{new}.wal")):
        leftover.unlink(missing_ok=True)
    try:
        with duckdb.connect(config={
            "memory_limit": MEMORY, "threads": "1", "preserve_insertion_order": "false",
            "temp_directory": str(copy.with_suffix(".temp")),
        }) as connection:
            connection.execute("set TimeZone = 'UTC'")
            name = _attach(connection, database)
            if build_id_of(database) != build_id:
                raise CrossSellError("the build was replaced while it was opened")
            connection.execute(f"use {quote_name(name)}")
            connection.execute(
                f"attach {quote_text(str(new))} as copy (row_group_size {ROWS_OF_A_PIECE})"
            )
            _fill(connection, build_id)
            connection.execute("detach copy" if name != "copy" else "checkpoint copy")
        os.replace(new, copy)
    except duckdb.Error as error:
        raise CrossSellError(f"the build cannot be read ({one_line(error)})") from error
    finally:
        for leftover in (new, Path(f"{new}.wal")):
            leftover.unlink(missing_ok=True)
        with suppress(OSError):
            copy.with_suffix(".temp").rmdir()


def _attach(connection: duckdb.DuckDBPyConnection, database: Path) -> str:
    """Open the build, and return its name: the one it was built with, that its views go by."""
    file = quote_text(str(database))
    connection.execute(f"attach {file} (type duckdb, read_only)")
    (name,) = connection.execute(ATTACHED).fetchone()
    view = connection.execute(
        "select sql from duckdb_views() where database_name = $1 and view_name = 'stg_items'", [name]
    ).fetchone()
    built = view and re.search(r'from\s+"?([^".\s]+)"?\."?\w+"?\."?base_', view[0], re.IGNORECASE)
    if built and built[1] != name:
        connection.execute(f"detach {quote_name(name)}")
        name = built[1]
        connection.execute(f"attach {file} as {quote_name(name)} (type duckdb, read_only)")
    return name


def _fill(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    found = {row[0] for row in connection.execute("select name from (show tables)").fetchall()}
    missing = [table for table in copy_sql.NEEDED if table not in found]
    if missing:
        raise CrossSellError(f"it is not a complete build (no table {missing[0]})")
    for statement in (
        copy_sql.ITEMS, copy_sql.ITEM_NUMBERS, copy_sql.USERS, copy_sql.EVIDENCE,
        copy_sql.RECOMMENDATIONS, copy_sql.WITHHELD, copy_sql.EXCLUSIONS, copy_sql.RELATED,
    ):
        connection.execute(statement)
    for kind, (mart, *_) in copy_sql.KINDS.items():
        if mart in found:
            connection.execute(copy_sql.related(kind))
    if copy_sql.TREE_NEEDED <= found:
        for statement in copy_sql.TREE:
            connection.execute(statement)
    if "stg_promotions" in found:
        connection.execute(copy_sql.PROMOTIONS)
    if "best_promotions" in found:
        connection.execute(copy_sql.BEST_PROMOTIONS)
    if "promotion_decisions" in found:
        connection.execute(copy_sql.DECISIONS)
    connection.execute(copy_sql.BUILD, [build_id])


def main() -> int:
    """Make one copy; print why not."""
    os.nice(5)
    try:
        make_copy(Path(sys.argv[1]), Path(sys.argv[2]))
    except CrossSellError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
