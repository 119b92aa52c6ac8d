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

from cross_sell import dbt
from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import check_input, parse_dates, parse_days
from cross_sell.evaluate.limits import open_duckdb
from cross_sell.evaluate.order_cases import TASKS, load_order_cases
from cross_sell.evaluate.order_lists import MARTS, METHODS, load_lists, load_pairs
from cross_sell.evaluate.order_measure import METRICS, customer_sums, figures
from cross_sell.files import one_line, quote_text
from cross_sell.project import project_var
from cross_sell.run import parse_vars

# The mart that is made for each task; the others are compared with it.
OURS = {"same_order": "item_bought_together", "next_order": "item_complements"}
ASKED = {
    "same_order": "one item of an order asks for the others in it",
    "next_order": "one item of an order asks for what is new in the customer's next order",
}


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
    variables = parse_vars(args.vars)
    for name, option in (("as_of", "--as-of"), ("data_path", "--data")):
        if name in variables:
            raise CrossSellError(f"--vars '{args.vars}' has {name}: give it with {option}")
    found = evaluate_next_order(
        args.data,
        as_of,
        days[0],
        variables=variables,
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
    `order_cases`, what the lists are compared with in `order_lists`.

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
            try:
                results = _measure(connection, days, floor, say)
            except duckdb.OutOfMemoryException as error:
                raise CrossSellError(
                    "measuring ran out of memory or temporary disk: raise CROSS_SELL_MEMORY_LIMIT"
                    f" or CROSS_SELL_TEMP_LIMIT ({one_line(error)})"
                ) from error
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
            f"the {days} days after --as-of have no order of two items and no customer's order after"
            " another: give another date or more --days"
        )
    for task in TASKS:
        if task not in tasks:
            say(f"Left out: {task}, as the {days} days after --as-of have no such orders")
    load_pairs(connection)
    sums = {}
    for method in METHODS:
        say(f"  lists of {method}")
        load_lists(connection, method, floor)
        for task in tasks:
            sums[task, method] = customer_sums(connection, task)
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


def format_results(found: dict) -> str:
    """Return a table for each task, a row a method."""
    lines = []
    for task in TASKS:
        rows: dict[str, list[dict]] = {}
        for record in found["results"]:
            if record["task"] == task:
                rows.setdefault(record["method"], []).append(record)
        if not rows:
            continue
        width = max(map(len, rows))
        first = next(iter(rows.values()))[0]
        lines += [
            "",
            f"{task}: {ASKED[task]}",
            f"{first['cases']:,} items of {first['customers']:,} customers, {found['days']} days"
            f" after {found['as_of']}",
            f"{'':<{width}}  {''.join(f'{metric:<22}' for metric in METRICS)}difference",
        ]
        for method, records in rows.items():
            cells = [_interval(record, "value", "low", "high") for record in records]
            difference = _interval(
                records[0], "difference", "difference_low", "difference_high", sign="+"
            )
            lines.append(f"{method:<{width}}  {''.join(f'{c:<22}' for c in cells)}{difference}")
    lines += [
        "",
        "[95 % bootstrap interval, over customers]; difference: the mart made for the question minus"
        f" the method in {METRICS[0]} ({', '.join(f'{task}: {OURS[task]}' for task in TASKS)}).",
        f"Done in {found['seconds']} s",
    ]
    return "\n".join(lines)


def _interval(record: dict, value: str, low: str, high: str, sign: str = "") -> str:
    return f"{record[value]:{sign}.4f} [{record[low]:{sign}.3f}, {record[high]:{sign}.3f}]"
