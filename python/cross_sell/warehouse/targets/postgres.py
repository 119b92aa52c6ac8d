"""A target on PostgreSQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.targets.target import Target, one_line

TABLES = """
select table_name from information_schema.tables
where table_schema = '{}' and table_type = 'BASE TABLE'
"""
SETTING = "CROSS_SELL_POSTGRES_"
NAME = "[a-z_][a-z0-9_]*"


class PostgresTarget(Target):
    """A connection to a database of a server."""

    @property
    def place(self) -> str:
        server = f"{self.credentials.host}:{self.credentials.port}"
        return f"{self.database}.{self.schema} on {server}"

    def connect(self) -> None:
        if not re.fullmatch(NAME, self.schema):
            raise CrossSellError(
                f"{SETTING}SCHEMA is '{self.schema}': give a name of small letters, digits and _"
            )
        try:
            self.handle
        except Exception as error:
            raise CrossSellError(self._refused(error)) from error
        ((encoding,),) = self.execute("show server_encoding").fetchall()
        self.handle.commit()
        if encoding != "UTF8":
            raise CrossSellError(
                f"database {self.database} has the encoding {encoding}: name one of encoding UTF8 in"
                f" {SETTING}DATABASE"
            )

    def use_schema(self) -> None:
        self.adapter.execute(f"set search_path to {self.schema}")

    def table_sizes(self) -> dict[str, int]:
        names = [name for (name,) in self.execute(TABLES.format(self.schema)).fetchall()]
        counts = (f"select '{name}' as name, count(*) as size from {name}" for name in names)
        return dict(self.execute(" union all ".join(counts)).fetchall()) if names else {}

    @contextmanager
    def held(self) -> Iterator[None]:
        self._make_schema()
        key = f"hashtextextended('cross_sell {self.schema}', 0)"
        ((is_mine,),) = self.execute(f"select pg_try_advisory_lock({key})").fetchall()
        # The lock belongs to the session; an open transaction would keep old rows alive.
        self.handle.commit()
        if not is_mine:
            raise CrossSellError(f"another run is building {self.place}: wait until it has ended")
        try:
            yield
        finally:
            self.handle.rollback()
            self.execute(f"select pg_advisory_unlock({key})")
            self.handle.commit()

    def _make_schema(self) -> None:
        from dbt_common.exceptions import DbtBaseException

        try:
            self.adapter.execute(f"create schema if not exists {self.schema}")
            ((may_write,),) = self.execute(
                f"select has_schema_privilege('{self.schema}', 'create')"
            ).fetchall()
        except DbtBaseException:
            may_write = False
        if not may_write:
            self.handle.rollback()
            raise CrossSellError(
                f"schema {self.schema} of {self.place} cannot be written: grant the user of the"
                f" target create on database {self.database}, or usage and create on the schema"
            )
        self.handle.commit()

    def _refused(self, error: Exception) -> str:
        """Return in one line why there is no connection; the driver never quotes the password."""
        text = one_line(error)
        if "password" in text:
            mend = f"set {SETTING}USER and {SETTING}PASSWORD"
        elif "database" in text and "not exist" in text:
            mend = f"create it, or set {SETTING}DATABASE"
        elif re.search("refused|translate|timed out|No such file", text):
            mend = f"start it, or set {SETTING}HOST and {SETTING}PORT"
        else:
            mend = f"let the server take the user {self.credentials.user}, or set {SETTING}USER"
        return f"no connection to {self.place} ({text[:200]}): {mend}"
