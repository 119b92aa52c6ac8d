"""What the project itself does in a benchmark, each in a process of its own."""

import sys
import time
from pathlib import Path

from cross_sell import simulate as simulator
from cross_sell.project import dbt


def simulate(out: str, **numbers: int | str) -> dict:
    """Simulate a shop of this size as `cross-sell simulate` does; progress on standard error.

    numbers: the fields of the size.
    """
    size = simulator.Size(**numbers)
    simulator.simulate(Path(out), size, progress=simulator.progress_printer(size))
    return {}


def build(data: str, environment: dict[str, str]) -> dict:
    """Build the whole project without tests; progress on standard error.

    Returns `seconds`, wall time from the start of the first model to the end of the last, and
    `models`, the seconds of each by name, in the order built.
    """
    moments = []

    def on_node(node: dbt.FinishedNode) -> None:
        now = time.monotonic()
        moments.extend((now - node.seconds, now))
        print(node.progress, file=sys.stderr, flush=True)

    with dbt.environment(**environment):
        models = dbt.build({"data_path": data}, exclude_tests=True, on_node=on_node)
    return {"seconds": max(moments) - min(moments), "models": models}
