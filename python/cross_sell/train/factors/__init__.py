"""`cross-sell train factors`: lists of a factor model, as candidates from outside."""

import argparse

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.arguments import add_common, narrator, print_report
from cross_sell.train.factors.report import format_report
from cross_sell.train.factors.training import train_factors
from cross_sell.train.ranking.dates import parse_horizon


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train factors` to the command line."""
    parser = kinds.add_parser(
        "factors", help="let a factor model (ALS) list items, as a source of candidates"
    )
    add_common(parser)
    parser.add_argument(
        "--as-of",
        action="append",
        help="UTC time whose past is known; repeatable (default: the days of train ranking)",
    )
    parser.add_argument(
        "--days", default="28", help="length of an outcome of train ranking (default: 28)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the lists, and print where they are."""
    report = train_factors(
        args.data,
        dates=parse_dates(args.as_of or []),
        days=parse_horizon(args.days),
        variables=parse_setting(args.vars),
        say=narrator(args.json),
    )
    print_report(report, args.json, format_report)
    return 0
