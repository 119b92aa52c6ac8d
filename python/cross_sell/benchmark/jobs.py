"""What the project itself does in a benchmark, each in a process of its own."""

import sys
import time

from cross_sell import cli, dbt


def simulate(out: str, events: int, users: int, items: int) -> dict:
    """Run `cross-sell simulate`."""
    words = ["simulate", "--out", out, "--events", events, "--users", users, "--items", items]
    args = cli.build_parser().parse_args([str(word) for word in words])
    args.run(args)
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
        print(
            f"  {node.place:3d}/{node.total}  {node.name:<28} {node.seconds:7.1f} s",
            file=sys.stderr, flush=True,
        )

    with dbt.environment(**environment):
        models = dbt.build({"data_path": data}, exclude_tests=True, on_node=on_node)
    return {"seconds": max(moments) - min(moments), "models": models}
