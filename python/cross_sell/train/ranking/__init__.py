"""`cross-sell train ranking`: learn from the shop's own last weeks which candidates are bought."""

import argparse

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.arguments import add_model, narrator, print_report
from cross_sell.train.ranking.dates import parse_horizon
from cross_sell.train.ranking.report import format_report
from cross_sell.train.ranking.training import train_ranking


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train ranking` to the command line."""
    parser = kinds.add_parser(
        "ranking", help="fit the order of the lists to what was bought, and test it"
    )
    add_model(parser)
    parser.add_argument("--days", default="28", help="length of an outcome (default: 28)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, and print what it is worth."""
    report = train_ranking(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        days=parse_horizon(args.days),
        variables=parse_setting(args.vars),
        models=args.models,
        say=narrator(args.json),
    )
    print_report(report, args.json, format_report)
    return 0
