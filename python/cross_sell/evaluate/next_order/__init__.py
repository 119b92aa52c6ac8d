"""`cross-sell evaluate next-order`: what lists of a day of the past would have found in orders."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import check_input, parse_dates, parse_days, parse_setting
from cross_sell.evaluate.next_order.cases import TASKS, load_order_cases
from cross_sell.evaluate.next_order.lists import MARTS, OURS, list_methods, load_pairs
from cross_sell.evaluate.next_order.measure import customer_sums, figures
from cross_sell.evaluate.next_order.table import format_results
from cross_sell.project import dbt
from cross_sell.project.variables import project_var
from cross_sell.warehouse.files import quote_text
from cross_sell.warehouse.limits import enough_memory, open_duckdb


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate next-order` to the command line."""
    parser = kinds.add_parser(
        "next-order", help="rebuild a day of the past and look for its item lists in later orders"
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--as-of", required=True, help="UTC time of the past")
    parser.add_argument("--days", default="28", help="length of the outcome (default: 28)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate, and print the figures."""
    stream = sys.stderr if args.json else sys.stdout
    (as_of,) = parse_dates([args.as_of])
    days = parse_days(args.days)
    if len(days) > 1:
        raise CrossSellError(f"--days '{args.days}' is more than one length: give one like 28")
    found = evaluate_next_order(
        args.data,
        as_of,
        days[0],
        variables=parse_setting(args.vars),
        say=lambda line: print(line, file=stream, flush=True),
    )
    print(json.dumps(found) if args.json else format_results(found))
    return 0


def evaluate_next_order(
    data: Path,
    as_of: datetime,
    days: int,
    *,
    variables: dict | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> dict:
    """Build the marts as of a date, and look for their lists in the orders after it.

    data: folder of the input tables. as_of: UTC. days: length of the outcome, which begins after
    as_of. variables: vars that differ from dbt_project.yml. What is asked is told in
    `cases`, what the lists are compared with in `lists`.

    Returns as_of, days, results (records of task, method, metric, value, low, high, difference,
    difference_low, difference_high, cases and customers) and seconds. difference is the task's own
    mart (OURS) minus the method. CrossSellError on what cannot be used.
    """
    started = time.monotonic()
    variables = variables or {}
    check_input(data, [as_of], [days], {"defaults": variables}, say)
    floor = int(
        variables.get("relation_minimum_people", project_var("relation_minimum_people"))
    )
    variables = {**variables, "data_path": str(data.resolve()), "as_of": str(as_of)}
    with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
        database = Path(folder) / "shop.duckdb"
        temp = Path(folder) / "temp"
        say(f"Building the item lists as of {as_of}")
        with dbt.environment(
            CROSS_SELL_DATABASE=str(database), CROSS_SELL_TEMP_DIRECTORY=str(temp)
        ):
            select = [f"+{model}" for model in ("int_orders", *MARTS)] + ["int_distinct_events"]
            dbt.build(variables, select=select, exclude_tests=True)
        with open_duckdb(str(temp)) as connection:
            connection.execute(f"attach {quote_text(str(database))} as shop (read_only)")
            connection.execute("use shop")
            with enough_memory("measuring"):
                results = _measure(connection, days, floor, say)
    return {
        "as_of": str(as_of),
        "days": days,
        "results": results,
        "seconds": round(time.monotonic() - started, 2),
    }


def _measure(
    connection: duckdb.DuckDBPyConnection,
    days: int,
    floor: int,
    say: Callable[[str], None],
) -> list[dict]:
    cases = load_order_cases(connection, days)
    tasks = [task for task in TASKS if cases[task]]
    if not tasks:
        raise CrossSellError(
            f"the {days} days after --as-of have no order of two items and no customer's order"
            " after another: give another date or more --days"
        )
    for task in TASKS:
        if task not in tasks:
            say(f"Left out: {task}, as the {days} days after --as-of have no such orders")
    load_pairs(connection)
    sums = {}
    for method in list_methods(floor):
        say(f"  lists of {method.name}")
        method.load_lists(connection)
        for task in tasks:
            sums[task, method.name] = customer_sums(connection, task)
    return [
        {
            "task": task,
            "method": method,
            "metric": metric,
            **numbers,
            "cases": cases[task],
            "customers": len(found),
        }
        for (task, method), found in sums.items()
        for metric, numbers in figures(found, sums[task, OURS[task]]).items()
    ]
