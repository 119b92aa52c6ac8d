"""Two built databases, opened for reading, and what they hold."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cross_sell.compare.renames import newest_names
from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import one_line, quote_name, quote_text
from cross_sell.warehouse.limits import open_duckdb

# Where a view reads a table of its own database: database, schema, table.
_NAME = r'("(?:[^"]|"")+"|\w+)'
_HOME = re.compile(rf"\b(?:from|join)\W+{_NAME}\.{_NAME}\.{_NAME}", re.IGNORECASE)


@dataclass(frozen=True)
class Relation:
    """A table or view; `home`: the name of its database, by which a view finds its tables."""

    schema: str
    name: str
    is_view: bool
    home: str


class Database:
    """A built database, attached read-only; `relations` has its tables by their newest names."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, alias: str) -> None:
        self.connection, self.path, self.alias = connection, path, quote_name(alias)
        self._attach(self.alias)
        found = {}
        for schema, name, sql in connection.execute(RELATIONS, {"database": alias}).fetchall():
            home = _HOME.search(sql or "")
            relation = Relation(schema, name, sql is not None, home[1] if home else self.alias)
            found[name if schema == "main" else f"{schema}.{name}"] = relation
        self.relations = newest_names(found)

    def _attach(self, name: str) -> None:
        path = quote_text(str(self.path))
        self.connection.execute(f"attach {path} as {name} (type duckdb, read_only)")

    @contextmanager
    def readable(self, table: str) -> Iterator[str]:
        """Lend a table's name in SQL; for a view, the database bears the name of its build."""
        relation = self.relations[table]
        sql = f"{relation.home}.{quote_name(relation.schema)}.{quote_name(relation.name)}"
        if relation.home == self.alias:
            yield sql
            return
        self.connection.execute(f"detach {self.alias}")
        try:
            self._attach(relation.home)
            try:
                yield sql
            finally:
                self.connection.execute(f"detach {relation.home}")
        finally:
            self._attach(self.alias)


@contextmanager
def open_databases(*paths: Path) -> Iterator[list[Database]]:
    """Lend the databases in one connection, within the limits of a build.

    CrossSellError if one cannot be opened, or if two are the same file.
    """
    for number, path in enumerate(paths):
        if not path.is_file():
            raise CrossSellError(f"no database '{path}': name a file that cross-sell run has made")
        if any(path.samefile(other) for other in paths[:number]):
            raise CrossSellError(f"'{path}' is named twice: name two different databases")
    with (
        tempfile.TemporaryDirectory(prefix="cross_sell_") as folder,
        open_duckdb(folder) as connection,
    ):
        databases = []
        for number, path in enumerate(paths, start=1):
            try:
                databases.append(Database(connection, path, f"compared {number}"))
            except duckdb.Error as error:
                if "Could not set lock" in str(error):
                    raise CrossSellError(
                        f"another program is writing to '{path}': wait until it has ended, or"
                        " close it"
                    ) from error
                raise CrossSellError(
                    f"'{path}' cannot be read ({one_line(error)}): name a file that cross-sell run"
                    " has made"
                ) from error
        yield databases


RELATIONS = """
select schema_name, table_name, null as view_sql
from duckdb_tables()
where database_name = $database and not internal
union all
select schema_name, view_name, sql
from duckdb_views()
where database_name = $database and not internal
"""
