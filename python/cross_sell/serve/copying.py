"""The server's copy of a build, made in a process of its own.

It gives way to the server, has its own memory limit, and leaves nothing half-written: the
copy takes its name when it is whole. `python -m cross_sell.serve.copying DATABASE COPY`.
"""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.serve import copy_sql, rows_sql
from cross_sell.serve.rows import write_rows
from cross_sell.warehouse.built import ATTACHED
from cross_sell.warehouse.files import one_line, quote_name, quote_text
from cross_sell.warehouse.switch import new_file

MEMORY = "1GB"
TABLES = "tables.duckdb"
ROWS_OF_A_PIECE = 16_384


def layout() -> str:
    """Return what changes with the statements: a copy that an older version made is not read."""
    statements = (
        copy_sql.ITEMS, copy_sql.EVIDENCE, copy_sql.EXCLUSIONS, copy_sql.TREE, copy_sql.BUILD,
        *copy_sql.PROMOTIONS.values(), *rows_sql.ROWS.values(), *rows_sql.TASTE_ROWS.values(),
        *map(rows_sql.related, rows_sql.KINDS),
    )
    return hashlib.sha256("".join(statements).encode()).hexdigest()[:8]


def build_id_of(database: Path) -> str:
    """Return what tells a build from the one before in the same place: 16 hex digits.

    It comes from the file that lies there: which, how large, how old.
    """
    status = database.stat()
    text = f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_copy(database: Path, copy: Path) -> None:
    """Write what requests read of a build into a folder: TABLES, and a file of rows for each name.

    CrossSellError if the database is not a whole build, is being written to, or is replaced in the
    meantime, or if there is no room; then there is no copy.
    """
    new = new_file(copy)
    build_id = build_id_of(database)
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        with duckdb.connect(config={
            "memory_limit": MEMORY, "threads": "1", "preserve_insertion_order": "false",
            "temp_directory": str(new / "temp"),
        }) as connection:
            connection.execute("set TimeZone = 'UTC'")
            name = _attach(connection, database)
            if build_id_of(database) != build_id:
                raise CrossSellError("the build was replaced while it was opened")
            connection.execute(f"use {quote_name(name)}")
            connection.execute(
                f"attach {quote_text(str(new / TABLES))} as copy (row_group_size {ROWS_OF_A_PIECE})"
            )
            _fill(connection, new, build_id)
        shutil.rmtree(new / "temp", ignore_errors=True)
        os.replace(new, copy)
    except (duckdb.Error, OSError) as error:
        raise CrossSellError(f"the build cannot be read ({one_line(error)})") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


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


def _fill(connection: duckdb.DuckDBPyConnection, folder: Path, build_id: str) -> None:
    found = {row[0] for row in connection.execute("select name from (show tables)").fetchall()}
    missing = [table for table in copy_sql.NEEDED if table not in found]
    if missing:
        raise CrossSellError(f"it is not a complete build (no table {missing[0]})")
    tables = [copy_sql.ITEMS, copy_sql.EVIDENCE, copy_sql.EXCLUSIONS]
    rows = dict(rows_sql.ROWS)
    for kind, (mart, *_) in rows_sql.KINDS.items():
        if mart in found:
            rows[kind] = rows_sql.related(kind)
    if rows_sql.TREE_NEEDED <= found:
        tables.append(copy_sql.TREE)
        rows |= rows_sql.TASTE_ROWS
    tables += [sql for table, sql in copy_sql.PROMOTIONS.items() if table in found]
    for sql in tables:
        connection.execute(sql)
    for name, sql in rows.items():
        write_rows(connection, sql, folder / f"{name}.arrow")
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
