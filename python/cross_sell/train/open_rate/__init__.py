"""`cross-sell train open-rate`: which messages are opened, by a mixture of logistic regressions.

After Zhao et al.: a user belongs to each of a few contexts with a chance that depends on who they
are and which item is offered; in each context the message itself decides whether it is opened.
"""

import argparse
import json
import sys
from pathlib import Path

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.open_rate.report import format_report
from cross_sell.train.versions import FOLDER


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train open-rate` to the command line."""
    parser = kinds.add_parser(
        "open-rate", help="fit which messages are opened, and test it on later ones"
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--as-of", help="UTC time whose past is known (default: the last event)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help=f"folder of what is fitted (default: {FOLDER} in that of --data)",
    )
    parser.add_argument(
        "--plots",
        type=Path,
        metavar="DIR",
        help="draw how many components help and what each of them goes by (takes more fits)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, and print what it is worth."""
    # Loaded here, as scikit-learn takes a second that other verbs should not wait for.
    from cross_sell.train.open_rate.training import train_open_rate

    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    report = train_open_rate(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        variables=parse_setting(args.vars),
        models=args.models,
        pictures=args.plots,
        say=say,
    )
    print(json.dumps(report) if args.json else format_report(report))
    return 0
