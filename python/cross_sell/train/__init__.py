"""Fit models to the shop's own past; what they find is read by the next build."""

import argparse
from pathlib import Path

from cross_sell.train import factors, open_rate, promotions, ranking
from cross_sell.train.ranking import default
from cross_sell.train.ranking.boosted import BoostedTrees
from cross_sell.train.ranking.training import train_ranking

__all__ = ["BoostedTrees", "add_parser", "judge_promotions", "train_open_rate", "train_ranking"]


def train_open_rate(data: Path, **options: object) -> dict:
    """Train the open rate, as `open_rate.training.train_open_rate` describes it."""
    # Loaded here, as scikit-learn takes a second that other verbs should not wait for.
    from cross_sell.train.open_rate import training

    return training.train_open_rate(data, **options)


def judge_promotions(data: Path, **options: object) -> dict:
    """Judge promotions by user, as `promotions.training.judge_promotions` describes it."""
    from cross_sell.train.promotions import training

    return training.judge_promotions(data, **options)


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `train` to the command line."""
    parser = verbs.add_parser("train", help="learn from the shop's own past")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for module in (ranking, open_rate, promotions, factors, default):
        module.add_parser(kinds)
