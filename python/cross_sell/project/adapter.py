"""The warehouse of a target, asked through dbt's own adapter, so that any engine answers alike."""

import argparse
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.java import check_java
from cross_sell.warehouse.lock import only_one
from cross_sell.project.paths import project_dir

# The statement that makes the schema of a build the one that plain names are looked up in.
USE_SCHEMA = {"postgres": "set search_path to {}", "spark": "use {}"}
TABLES = """
select table_name from information_schema.tables
where table_schema = '{}' and table_type = 'BASE TABLE'
"""

if TYPE_CHECKING:
    from dbt.adapters.base import BaseAdapter


class Result:
    """The rows of a query, with what a cursor of Python's database API has of them."""

    def __init__(self, names: list[str], rows: list[tuple]):
        self.description = [(name,) for name in names]
        self._rows = iter(rows)

    def fetchone(self) -> tuple | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple]:
        return list(self._rows)


class Target:
    """An open connection to the warehouse of a target.

    database, schema: where a build goes. place: both in words, with the server.
    """

    def __init__(self, adapter: "BaseAdapter"):
        self._adapter = adapter
        credentials = adapter.config.credentials
        self.type, self.database, self.schema = (
            credentials.type, credentials.database, credentials.schema,
        )
        self.place = _place(credentials)
        # Of a session on Spark: the folder of its tables.
        self._warehouse = _warehouse(credentials)

    def execute(self, sql: str) -> Result:
        """Return the rows of a query; plain names are those of the schema of the build."""
        _, table = self._adapter.execute(sql, fetch=True)
        rows = [tuple(_plain(value) for value in row) for row in table.rows]
        return Result(list(table.column_names), rows)

    def use_schema(self) -> None:
        """Look up plain names in the schema of the build."""
        self._adapter.execute(f"set search_path to {self.schema}")

    def table_sizes(self) -> dict[str, int]:
        """Return the rows of each table of the schema; views are left out."""
        if self.type == "spark":
            names = self._spark_tables()
            # One job over all tables, since each of them would take Spark a second.
            rows = " union all ".join(f"select '{n}' as name from {self.schema}.{n}" for n in names)
            counted = f"select name, count(*) as size from ({rows}) as tables group by name"
            return dict.fromkeys(names, 0) | dict(self.execute(counted).fetchall() if names else [])
        names = [name for (name,) in self.execute(TABLES.format(self.schema)).fetchall()]
        counts = (f"select '{name}' as name, count(*) as size from {name}" for name in names)
        return dict(self.execute(" union all ".join(counts)).fetchall()) if names else {}

    @property
    def handle(self) -> object:
        """The connection as the engine's own library has it."""
        return self._adapter.connections.get_thread_connection().handle

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs out of the schema for the length of a block.

        The lock is gone with this process, however it ends. CrossSellError if another run has it,
        or if the user of the target may not write there.
        """
        busy = f"another run is building {self.place}: wait until it has ended"
        if self.type != "postgres":
            digest = hashlib.sha256(self.place.encode()).hexdigest()[:16]
            file = Path(tempfile.gettempdir()) / f"cross_sell_{digest}.lock"
            with only_one(file, busy=busy, mend="set TMPDIR to a folder that can be written"):
                if self.type == "spark":
                    self._remove_half_made()
                yield
            return
        self._make_schema()
        key = f"hashtextextended('cross_sell {self.schema}', 0)"
        ((is_mine,),) = self.execute(f"select pg_try_advisory_lock({key})").fetchall()
        # The lock belongs to the session; an open transaction would keep old rows alive.
        self.handle.commit()
        if not is_mine:
            raise CrossSellError(busy)
        try:
            yield
        finally:
            self.handle.rollback()
            self.execute(f"select pg_advisory_unlock({key})")
            self.handle.commit()

    def _spark_tables(self) -> list[str]:
        found = []
        for kind in ("tables", "views"):
            result = self.execute(f"show {kind} in {self.schema}")
            place = [column[0] for column in result.description].index(
                "tableName" if kind == "tables" else "viewName"
            )
            found.append({row[place] for row in result.fetchall()})
        return sorted(found[0] - found[1])

    def _remove_half_made(self) -> None:
        """Remove the files of tables that a killed run has not finished, as Spark refuses to make
        a table where some are."""
        self._adapter.execute(f"create schema if not exists {self.schema}")
        folder = Path(self._warehouse) / f"{self.schema}.db"
        for left in set(os.listdir(folder) if folder.is_dir() else []) - set(self._spark_tables()):
            shutil.rmtree(folder / left)

    def _make_schema(self) -> None:
        from dbt_common.exceptions import DbtBaseException

        try:
            self._adapter.execute(f"create schema if not exists {self.schema}")
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


def _plain(value: object) -> object:
    """Return a number as Python has it: drivers and dbt make decimals of all kinds."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


@contextmanager
def open_target(name: str | None) -> Iterator[Target]:
    """Lend a connection to a target of profiles.yml, by default to its default target.

    CrossSellError if the adapter is not installed or the warehouse lets nobody in.
    """
    settings = dbt.profile_target(name)
    is_session = settings.get("method") == "session"
    if is_session:
        check_java()
    folder = os.environ.get("CROSS_SELL_SPARK_FOLDER", project_dir() / "warehouse" / "spark")
    with dbt.environment(CROSS_SELL_SPARK_FOLDER=os.path.abspath(folder)):
        adapter = _adapter(settings["type"], name)
        try:
            with adapter.connection_named("cross_sell"):
                target = Target(adapter)
                try:
                    # Spark starts at the first statement.
                    target.execute("select 1 as one") if is_session else target.handle
                except Exception as error:
                    raise CrossSellError(_refused(target, settings["type"], error)) from error
                yield target
        finally:
            adapter.cleanup_connections()


def _adapter(kind: str, name: str | None) -> "BaseAdapter":
    from dbt.adapters.factory import get_adapter_class_by_name, load_plugin
    from dbt.config.runtime import RuntimeConfig, load_profile, load_project
    from dbt.flags import set_from_args
    from dbt.mp_context import get_mp_context
    from dbt_common.clients.system import get_env
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    root = str(project_dir())
    args = argparse.Namespace(
        project_dir=root, profiles_dir=os.environ.get("DBT_PROFILES_DIR", root), vars={},
        target=name, profile=None, use_colors=False,
    )
    # What dbt's own commands set up: flags, and the environment that profiles.yml reads.
    set_from_args(args, None)
    set_invocation_context(get_env())
    try:
        load_plugin(kind)
        profile = load_profile(root, {}, None, name)
        project = load_project(root, False, profile, {})
        config = RuntimeConfig.from_parts(project, profile, args)
        return get_adapter_class_by_name(kind)(config, get_mp_context())
    except DbtBaseException as error:
        if "Could not find adapter type" in str(error):
            raise CrossSellError(
                f"dbt-{kind} is not installed: install requirements/{kind}.txt into an environment"
                " of its own, or cross_sell with the extra of that name"
            ) from error
        raise CrossSellError(f"target of profiles.yml: {_one_line(error)}") from error


def _warehouse(credentials: object) -> str:
    settings = getattr(credentials, "server_side_parameters", {})
    return os.path.abspath(settings.get("spark.sql.warehouse.dir", "spark-warehouse"))


def _place(credentials: object) -> str:
    if getattr(credentials, "method", None) == "session":
        return f"{credentials.schema} in {_warehouse(credentials)}"
    host = getattr(credentials, "host", None)
    port = getattr(credentials, "port", None)
    server = f" on {host}:{port}" if host else ""
    return f"{credentials.database or credentials.type}.{credentials.schema}{server}"


def _refused(target: Target, kind: str, error: Exception) -> str:
    """Return in one line why there is no connection; dbt's drivers never quote the password."""
    text = _one_line(error)
    prefix = f"CROSS_SELL_{kind.upper()}_"
    if kind == "spark":
        mend = f"look at {prefix}MASTER, {prefix}MEMORY and {prefix}FOLDER"
    elif "password" in text:
        mend = f"set {prefix}USER and {prefix}PASSWORD"
    elif "database" in text and "not exist" in text:
        mend = f"create it, or set {prefix}DATABASE"
    else:
        mend = f"start it, or set {prefix}HOST and {prefix}PORT"
    return f"no connection to {target.place} ({text[:200]}): {mend}"


def _one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines = [line for line in lines if not re.match(r"(Database|Runtime|Compilation) Error", line)]
    return " ".join(lines) or type(error).__name__
