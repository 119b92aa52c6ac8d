"""Measure what the project's own models predict on data whose future is known."""

import argparse

from cross_sell.evaluate import arms, backtest, next_item, next_order, table, tree


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `evaluate` to the command line."""
    parser = verbs.add_parser("evaluate", help="measure predictions where the future is known")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for module in (next_item, next_order, backtest, arms, tree, table):
        module.add_parser(kinds)
