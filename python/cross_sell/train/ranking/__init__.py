"""`cross-sell train ranking`: learn from the shop's own last weeks which candidates are bought."""

import argparse
import json
import sys
from pathlib import Path

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.ranking.dates import parse_horizon
from cross_sell.train.ranking.report import format_report
from cross_sell.train.ranking.training import train_ranking
from cross_sell.train.versions import FOLDER


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train ranking` to the command line."""
    parser = kinds.add_parser(
        "ranking", help="fit the order of the lists to what was bought, and test it"
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--as-of", help="UTC time whose past is known (default: the last event)")
    parser.add_argument("--days", default="28", help="length of an outcome (default: 28)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help=f"folder of what is fitted (default: {FOLDER} in that of --data)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, and print what it is worth."""
    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    report = train_ranking(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        days=parse_horizon(args.days),
        variables=parse_setting(args.vars),
        models=args.models,
        say=say,
    )
    print(json.dumps(report) if args.json else format_report(report))
    return 0
