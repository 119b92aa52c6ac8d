"""`cross-sell train promotions`: for whom which promotion pays, and whether choosing by it does.

Users are of a few kinds that nobody sees; each kind has its own chance of an order in the
promotion's window, by what the promotion gives, and its own number of orders that follow.
"""

import argparse
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.arguments import add_model, narrator, print_report


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train promotions` to the command line."""
    parser = kinds.add_parser(
        "promotions", help="fit for whom which promotion pays, and test it on later decisions"
    )
    add_model(parser)
    parser.add_argument(
        "--budget", metavar="AMOUNT", help="what the decisions of a build may cost (default: any)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, and print what it is worth."""
    # Loaded here, as SciPy takes a second that other verbs should not wait for.
    from cross_sell.train.promotions.report import format_report
    from cross_sell.train.promotions.training import train_promotions

    report = train_promotions(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        variables=parse_setting(args.vars),
        models=args.models,
        budget=_budget(args.budget),
        say=narrator(args.json),
    )
    print_report(report, args.json, format_report)
    return 0


def _budget(text: str | None) -> float | None:
    """Return an amount of money, at least 0; None without one."""
    if text is None:
        return None
    try:
        budget = float(text)
    except ValueError:
        budget = float("nan")
    if not 0 <= budget < float("inf"):
        raise CrossSellError(
            f"--budget '{text}' is not an amount of money: give one like 5000, at least 0"
        )
    return budget
