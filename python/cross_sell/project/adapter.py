"""The warehouse of a target, asked through dbt's own adapter, so that any engine answers alike."""

import argparse
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.paths import project_dir

if TYPE_CHECKING:
    from dbt.adapters.base import BaseAdapter


class Target:
    """An open connection to the warehouse of a target.

    type: the engine, as profiles.yml names it. database, schema: where a build goes.
    """

    def __init__(self, adapter: "BaseAdapter"):
        self._adapter = adapter
        credentials = adapter.config.credentials
        self.type, self.database, self.schema = (
            credentials.type, credentials.database, credentials.schema,
        )
        self.place = _place(credentials)

    def rows(self, sql: str) -> list[dict]:
        """Return the rows of a query as dictionaries."""
        _, table = self._adapter.execute(sql, fetch=True)
        return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]

    @property
    def handle(self) -> object:
        """The connection as the engine's own library has it."""
        return self._adapter.connections.get_thread_connection().handle


@contextmanager
def open_target(name: str | None) -> Iterator[Target]:
    """Lend a connection to a target of profiles.yml, by default to its default target.

    CrossSellError if the adapter is not installed or the warehouse lets nobody in.
    """
    settings = dbt.profile_target(name)
    adapter = _adapter(settings["type"], name)
    try:
        with adapter.connection_named("cross_sell"):
            target = Target(adapter)
            try:
                target.handle
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


def _place(credentials: object) -> str:
    host = getattr(credentials, "host", None)
    port = getattr(credentials, "port", None)
    server = f" on {host}:{port}" if host else ""
    return f"{credentials.database or credentials.type}.{credentials.schema}{server}"


def _refused(target: Target, kind: str, error: Exception) -> str:
    """Return in one line why there is no connection; dbt's drivers never quote the password."""
    text = _one_line(error)
    prefix = f"CROSS_SELL_{kind.upper()}_"
    if "password" in text:
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
