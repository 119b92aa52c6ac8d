"""A built database, opened for reading."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import one_line, quote_name, quote_text
from cross_sell.warehouse.limits import duckdb_in_memory

ATTACHED = "select database_name from duckdb_databases() where path is not null and not internal"


class Build(Protocol):
    """What a summary reads a build through: a DuckDB connection, or a target on any engine."""

    def execute(self, sql: str) -> object:
        """Return the result of a query as a cursor of Python's database API."""


@contextmanager
def open_build(
    database: Path, tables: Iterable[str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection that reads the build and keeps temporary tables of its own in memory.

    tables: that the build must have. CrossSellError if there is no build, if it lacks one of them,
    or if what is read from it in the block cannot be read.
    """
    if not database.exists():
        raise CrossSellError(
            f"no database '{database}': make it with cross-sell run --data FOLDER, or set"
            " CROSS_SELL_DATABASE"
        )
    with duckdb_in_memory() as connection:
        try:
            # Under the name that it was built with, by which its views find their tables.
            connection.execute(f"attach {quote_text(str(database))} (type duckdb, read_only)")
            (name,) = connection.execute(ATTACHED).fetchone()
            connection.execute(f"use {quote_name(name)}")
            found = {row["name"] for row in rows(connection, "select name from (show tables)")}
            missing = [name for name in tables if name not in found]
            if missing:
                raise CrossSellError(
                    f"'{database}' is not a complete build (no table {missing[0]}): make one with"
                    " cross-sell run --data FOLDER"
                )
            yield connection
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise CrossSellError(
                f"'{database}' is a build of another version ({one_line(error)}): build it again"
                " with cross-sell run --data FOLDER"
            ) from error
        except duckdb.Error as error:
            if "Could not set lock" in str(error):
                raise CrossSellError(
                    f"another program is writing to '{database}': wait until it has ended, or"
                    " close it"
                ) from error
            raise CrossSellError(
                f"'{database}' cannot be read ({one_line(error)}): set CROSS_SELL_DATABASE to a"
                " file that cross-sell run has made"
            ) from error


def rows(connection: Build, sql: str, **parameters: object) -> list[dict]:
    """Return the rows of a query as dictionaries. parameters: for DuckDB only."""
    result = connection.execute(sql, parameters) if parameters else connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
