"""`cross-sell evaluate tree`: how much of a full scan's best a walk through `item_tree` finds.

A scan looks at a user's affinity for every item that they may be offered. The walk looks at few
nodes; both counts are of evaluations of the same affinity (serve/tree_walk.py).
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.tree.full_ranking import compare_with_full_ranking
from cross_sell.evaluate.tree.measure import measure_walks, read_cases
from cross_sell.evaluate.tree.shop import TABLES, build_simulated_shop
from cross_sell.evaluate.tree.table import format_tree
from cross_sell.warehouse.built import open_build
from cross_sell.warehouse.new_build import database_path

RANGES = {"users": (1, 100_000), "items": (100, 1_000_000)}


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate tree` to the command line."""
    parser = kinds.add_parser(
        "tree", help="compare a walk through the tree of items with a scan of all of them"
    )
    parser.add_argument(
        "--users", default="1000", help="users, the first by key: a fair sample (default: 1000)"
    )
    parser.add_argument(
        "--items", metavar="N", help="of a simulated shop with so many items, built for this"
        " (default: of the build in CROSS_SELL_DATABASE)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, and print the figures."""
    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    users = _number("users", args.users)
    if args.items is None:
        found = evaluate_tree(database_path(), users)
    else:
        items = _number("items", args.items)
        with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
            found = evaluate_tree(build_simulated_shop(Path(folder), items, say), users)
    print(json.dumps(found) if args.json else format_tree(found))
    return 0


def evaluate_tree(database: Path, users: int) -> dict:
    """Return how walks of the first users by key compare with scans, in a built database.

    Returns items, nodes, depth and users; results and taken (measure_walks); full_ranking
    (compare_with_full_ranking); seconds. CrossSellError if the build has no item or no user.
    """
    started = time.monotonic()
    with open_build(database, TABLES) as connection:
        cases = read_cases(connection, users)
        if not cases.tree.item_nodes or not cases.users:
            raise CrossSellError(
                f"'{database}' has no {'item to offer' if cases.users else 'user'}: nothing to walk"
                " for"
            )
        found = measure_walks(cases)
        found["full_ranking"] = compare_with_full_ranking(connection, cases)
    return {**found, "database": str(database), "seconds": round(time.monotonic() - started, 1)}


def _number(name: str, text: str) -> int:
    low, high = RANGES[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise CrossSellError(f"--{name} {text} is not a whole number from {low:,} to {high:,}")
    return int(text)
