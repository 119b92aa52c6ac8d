"""`cross-sell load`: a folder of input tables becomes tables of a warehouse that reads no files."""

import argparse
from pathlib import Path

from cross_sell.check.folder import check_folder
from cross_sell.check.report import format_report
from cross_sell.errors import CrossSellError
from cross_sell.load.copying import SCHEMA, copy_folder
from cross_sell.project import dbt
from cross_sell.warehouse.files import counted
from cross_sell.warehouse.targets import open_target


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `load`."""
    parser = verbs.add_parser(
        "load",
        help="copy a folder of input tables into PostgreSQL",
        description=f"Check a folder of input tables and copy it into the schema {SCHEMA} of"
        " PostgreSQL, all tables or none. DuckDB reads the folder where it lies.",
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--target", default="postgres", help="target of profiles.yml")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, copy, and say what was copied."""
    kind = dbt.profile_target(args.target)["type"]
    if kind != "postgres":
        raise CrossSellError(
            f"target '{args.target}' is of type {kind}, and load copies into PostgreSQL: name a"
            " target of that type, or let run --data read the folder in place"
        )
    print(f"Checking {args.data}", flush=True)
    report = check_folder(args.data)
    print(format_report(report), flush=True)
    if report.errors:
        raise CrossSellError("; ".join(report.errors))
    with open_target(args.target) as target:
        copied = copy_folder(args.data, target)
        for table, rows in copied.items():
            print(f"  {SCHEMA}.{table:<20} {counted(rows, 'row')}", flush=True)
        print(
            f"{target.database} has the shop: build it with cross-sell run --target {args.target}"
        )
    return 0
