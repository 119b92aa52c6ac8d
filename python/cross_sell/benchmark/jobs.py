"""What the project itself does in a benchmark, each in a process of its own."""

import sys
import time
from pathlib import Path

from cross_sell import simulate as simulator
from cross_sell.load.copying import copy_folder
from cross_sell.project import dbt
from cross_sell.warehouse.targets import open_target


def simulate(out: str, **numbers: int | str) -> dict:
    """Simulate a shop of this size as `cross-sell simulate` does; progress on standard error.

    numbers: the fields of the size.
    """
    size = simulator.Size(**numbers)
    simulator.simulate(Path(out), size, progress=simulator.progress_printer(size))
    return {}


def load(data: str, environment: dict[str, str]) -> dict:
    """Copy a shop into PostgreSQL."""
    with dbt.environment(**environment), open_target("postgres") as target:
        copy_folder(Path(data), target)
    return {}


def build(data: str, engine: str, environment: dict[str, str]) -> dict:
    """Build the whole project without tests; progress on standard error.

    Returns `seconds`, wall time from the start of the first model to the end of the last; `models`,
    the seconds of each by name, in the order built; and `rows` of each table by name, which on
    DuckDB are left to be counted by others.
    """
    moments = []

    def on_node(node: dbt.FinishedNode) -> None:
        now = time.monotonic()
        moments.extend((now - node.seconds, now))
        print(node.progress, file=sys.stderr, flush=True)

    def built() -> dict[str, float]:
        variables = {} if engine == "postgres" else {"data_path": data}
        return dbt.build(variables, target=engine, exclude_tests=True, on_node=on_node)

    rows = {}
    with dbt.environment(**environment):
        if engine == "duckdb":
            models = built()
        else:
            with open_target(engine) as target, target.held():
                models = built()
                target.use_schema()
                rows = target.table_sizes()
    return {"seconds": max(moments) - min(moments), "models": models, "rows": rows}
