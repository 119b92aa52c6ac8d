"""What the kinds of training have in common on the command line."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from cross_sell.train.versions import FOLDER


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add where the data are, the vars of the builds, and the form of the report."""
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the common options, what time is known, and where the fitted model goes."""
    add_common(parser)
    parser.add_argument("--as-of", help="UTC time whose past is known (default: the last event)")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help=f"folder of what is fitted (default: {FOLDER} in that of --data)",
    )


def narrator(as_json: bool) -> Callable[[str], None]:
    """Return what tells of progress: on standard error where a JSON object is to stand alone."""
    stream = sys.stderr if as_json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    return say


def print_report(report: dict, as_json: bool, form: Callable[[dict], str]) -> None:
    """Print a report as one JSON object, or as `form` writes it."""
    print(json.dumps(report) if as_json else form(report))
