"""`cross-sell check`: is a shop's export what the contract asks for, before anything is built?"""

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path

from cross_sell.check.folder import check_folder
from cross_sell.check.report import format_report
from cross_sell.project.seeds import check_seeds
from cross_sell.project.variables import check_vars, parse_vars
from cross_sell.warehouse.files import printable


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the verb `check`."""
    parser = subparsers.add_parser("check", help="check an export against the input contract")
    parser.add_argument("folder", type=Path, metavar="DIR", help="<table>.parquet or .csv files")
    parser.add_argument(
        "--models", type=Path, help="folder of fitted models (default: models_fitted in DIR)"
    )
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the folder and print what was found; 0 if it can be built from, else 2."""
    check_seeds()
    human = sys.stderr if args.json else sys.stdout

    def show_progress(file: str) -> None:
        print(f"reading {printable(file)}", file=sys.stderr, flush=True)

    variables = parse_vars(args.vars)
    if args.models:
        variables["models_path"] = str(args.models.resolve())
    check_vars(variables)
    report = check_folder(args.folder, variables=variables, on_table=show_progress)
    text = format_report(report)
    if text:
        print(text, file=human)
    if not report.errors:
        words = ["cross-sell", "run", "--data", str(args.folder)]
        words += ["--models", str(args.models)] if args.models else []
        words += ["--vars", args.vars] if args.vars != "{}" else []
        print(f"ok: build from it with {shlex.join(words)}", file=human)
    human.flush()
    for error in report.errors:
        print(f"error: {error}", file=sys.stderr)
    if args.json:
        print(json.dumps({"ok": not report.errors, **asdict(report)}, default=str))
    return 2 if report.errors else 0
