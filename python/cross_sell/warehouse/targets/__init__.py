"""Open the target of profiles.yml that a command names."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.paths import project_dir
from cross_sell.warehouse.targets.postgres import PostgresTarget
from cross_sell.warehouse.targets.spark import SparkTarget
from cross_sell.warehouse.targets.target import Target, one_line

if TYPE_CHECKING:
    from dbt.adapters.base import BaseAdapter

ENGINES = {"postgres": PostgresTarget, "spark": SparkTarget}


@contextmanager
def open_target(name: str | None) -> Iterator[Target]:
    """Lend a connection to a target of profiles.yml, by default to its default target.

    CrossSellError if the adapter is not installed or the warehouse lets nobody in.
    """
    kind = dbt.profile_target(name)["type"]
    engine = ENGINES[kind]
    engine.check_machine()
    adapter = _adapter(kind, name)
    try:
        with adapter.connection_named("cross_sell"):
            target = engine(adapter)
            target.connect()
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
        raise CrossSellError(f"target of profiles.yml: {one_line(error)}") from error
