"""`cross-sell evaluate promotions`: what choosing promotions by user would have earned."""

import argparse
import json
import sys
import time
from pathlib import Path

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.evaluate.backtest.arguments import usable_folder
from cross_sell.project.paths import project_dir

PICTURE = "promotions.png"


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate promotions` to the command line."""
    parser = kinds.add_parser(
        "promotions", help="what promotions by user would have earned, beside one for all"
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--as-of", help="UTC time whose past is known (default: the last event)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--out", type=Path, help="folder of the plot (default: warehouse/promotions)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge, draw, and print what policies would have earned."""
    from cross_sell.evaluate.promotions.plot import draw
    from cross_sell.evaluate.promotions.table import format_results

    started = time.monotonic()
    stream = sys.stderr if args.json else sys.stdout
    out = usable_folder(args.out or project_dir() / "warehouse" / "promotions")
    report = args.judge_promotions(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        variables=parse_setting(args.vars),
        say=lambda line: print(line, file=stream, flush=True),
    )
    report["plot"] = str(draw(report["curve"], out / PICTURE))
    report["seconds"] = round(time.monotonic() - started, 1)
    if args.json:
        print(json.dumps(report))
        return 0
    print(format_results(report))
    print(f"Plot: {report['plot']}\nDone in {report['seconds']} s")
    return 0
