"""Build a shop as of a day of the past into a database of its own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from cross_sell.project import dbt
from cross_sell.warehouse.new_build import new_database


def database_stem(as_of: datetime, setting: int = 0) -> str:
    """Return a name that needs no quotes in SQL, since DuckDB names a database after its file."""
    time_of_day = as_of.strftime("_%H%M%S_%f").removesuffix("_000000").removesuffix("_000000")
    return f"as_of_{as_of:%Y%m%d}{time_of_day}" + (f"_setting_{setting + 1}" if setting else "")


def build_as_of(
    database: Path, variables: dict, select: Sequence[str], say: Callable[[str], None]
) -> None:
    """Build what is selected, without tests, and tell each model that takes a second or more.

    variables: the vars, as_of and data_path among them. select: dbt's selection syntax.
    CrossSellError with the first failure.
    """

    def on_node(node: dbt.FinishedNode) -> None:
        if node.seconds >= 1:
            say(node.progress)

    with new_database(database) as building, dbt.environment(**building):
        dbt.build(variables, select=list(select), exclude_tests=True, on_node=on_node)
