"""Build a shop's marts into a new database and switch to it when everything has passed."""

import argparse
import json
import sys
import time
from pathlib import Path

from cross_sell.check.folder import check_folder
from cross_sell.check.report import format_report
from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.seeds import check_seeds
from cross_sell.project.variables import check_vars, parse_vars
from cross_sell.run.summary import format_summary, summarise, summarise_target
from cross_sell.warehouse.new_build import database_path, new_database
from cross_sell.warehouse.targets import open_target

# Engines that run builds on and sums up, and those that read a folder; PostgreSQL has the schema
# `shop`.
ENGINES, FOLDER_READERS = ("duckdb", "postgres", "spark"), ("duckdb", "spark")


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `run` to the command line."""
    parser = verbs.add_parser("run", help="check the input, build the marts, show the result")
    parser.add_argument(
        "--data", type=Path, help="folder of the input tables (DuckDB and Spark)"
    )
    parser.add_argument(
        "--models", type=Path, help="folder of fitted models (default: models_fitted in --data)"
    )
    parser.add_argument("--as-of", default="", help="UTC time that stands for now")
    parser.add_argument("--target", help="target of profiles.yml (default: the profile's own)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, build, switch, and print a summary."""
    variables = parse_vars(args.vars)
    settings = dbt.profile_target(args.target)
    if settings["type"] not in ENGINES:
        raise CrossSellError(
            f"target '{args.target}' is of type {settings['type']}, and run knows"
            f" {', '.join(ENGINES)}: use dbt build --target {args.target}"
        )
    if settings["type"] in FOLDER_READERS:
        if not args.data:
            raise CrossSellError(
                "--data is missing: give the folder of the input tables (see --help)"
            )
        variables["data_path"] = str(args.data.resolve())
    elif args.data or args.models:
        raise CrossSellError(
            f"target '{args.target}' reads no folder: copy it with cross-sell load --data DIR"
            f" --target {args.target}, and leave --data and --models out"
        )
    if args.models:
        variables["models_path"] = str(args.models.resolve())
    if args.as_of:
        variables["as_of"] = args.as_of
    check_vars(variables)
    check_seeds()
    say = _printer(sys.stderr if args.json else sys.stdout)

    if args.data:
        say(f"Checking {args.data}")
        report = check_folder(args.data, variables=variables)
        say(format_report(report))
        if report.errors:
            raise CrossSellError("; ".join(report.errors))

    started = time.monotonic()
    if settings["type"] == "duckdb":
        database = database_path()
        with new_database(database) as building:
            say(f"Building {database}")
            with dbt.environment(**building):
                dbt.build(variables, target=args.target, on_node=_progress(say))
        summary = summarise(database)
    else:
        with open_target(args.target) as target, target.held():
            say(f"Building {target.place}")
            dbt.build(variables, target=args.target, on_node=_progress(say))
            target.use_schema()
            summary = summarise_target(target)
    summary["seconds"] = round(time.monotonic() - started, 1)
    if args.json:
        print(json.dumps(summary, default=str))
    else:
        print(format_summary(summary))
    return 0


def _printer(stream):
    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    return say


def _progress(say):
    def on_node(node: dbt.FinishedNode) -> None:
        if node.kind in ("model", "seed") or node.status not in ("pass", "success"):
            say(node.progress)

    return on_node
