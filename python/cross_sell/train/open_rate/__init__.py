"""`cross-sell train open-rate`: which messages are opened, by a mixture of logistic regressions.

After Zhao et al.: a user belongs to each of a few contexts with a chance that depends on who they
are and which item is offered; in each context the message itself decides whether it is opened.
"""

import argparse
from pathlib import Path

from cross_sell.evaluate.arguments import parse_dates, parse_setting
from cross_sell.train.arguments import add_model, narrator, print_report
from cross_sell.train.open_rate.report import format_report


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train open-rate` to the command line."""
    parser = kinds.add_parser(
        "open-rate", help="fit which messages are opened, and test it on later ones"
    )
    add_model(parser)
    parser.add_argument(
        "--plots",
        type=Path,
        metavar="DIR",
        help="draw how many components help and what each of them goes by (takes more fits)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, and print what it is worth."""
    # Loaded here, as scikit-learn takes a second that other verbs should not wait for.
    from cross_sell.train.open_rate.training import train_open_rate

    report = train_open_rate(
        args.data,
        as_of=parse_dates([args.as_of])[0] if args.as_of else None,
        variables=parse_setting(args.vars),
        models=args.models,
        pictures=args.plots,
        say=narrator(args.json),
    )
    print_report(report, args.json, format_report)
    return 0
