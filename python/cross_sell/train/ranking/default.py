"""`cross-sell train default`: the weights that the project ships, learned from several shops."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from cross_sell.check.folder import check_folder
from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import parse_days
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.project.seeds import seed_files
from cross_sell.train.parameters import DEFAULT_SEED, Parameter, ranking_terms
from cross_sell.train.ranking.dates import Dates, training_dates
from cross_sell.train.ranking.examples import USERS, Examples, load_candidates, read_examples
from cross_sell.train.ranking.examples import wanted_event
from cross_sell.train.ranking.fit import fit
from cross_sell.train.ranking.lists import load_scores, ranking_method, rules, source_methods
from cross_sell.train.ranking.measure import measure
from cross_sell.train.ranking.report import format_results
from cross_sell.train.ranking.training import MODEL, built_shop, working_folder

OTHERS = "others"


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `train default` to the command line."""
    parser = kinds.add_parser(
        "default", help="fit the shipped default to several shops (for makers of the project)"
    )
    parser.add_argument(
        "--data", required=True, type=Path, action="append", help="folder of a shop; repeatable"
    )
    parser.add_argument("--days", default="28", help="length of an outcome (default: 28)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fit to all shops, print how shops fare that were left out, and write the seed."""
    if len(args.data) < 2:
        raise CrossSellError("train default needs --data of two shops or more")
    (days,) = parse_days(args.days)
    shops = {folder.name: folder for folder in args.data}
    terms = ranking_terms()
    found = {name: _examples(folder, terms, days) for name, folder in shops.items()}
    for name, folder in shops.items():
        others = [examples for other, examples in found.items() if other != name]
        rankings = {
            OTHERS: fit(pooled(others)).parameters,
            "own": fit(found[name]).parameters,
        }
        print(f"\n{name}, by a ranking that was fitted to the other shops")
        print(format_results(_measured(folder, terms, days, rankings)), flush=True)
    parameters = fit(pooled(list(found.values()))).parameters
    write_default(seed_files()[DEFAULT_SEED], parameters)
    return 0


def pooled(shops: Sequence[Examples]) -> Examples:
    """Return the examples of all shops, in which each shop and component weighs as much.

    A shop with many candidates would otherwise decide alone what is good for all.
    """
    parts = []
    for examples in shops:
        weights = examples.weights.copy()
        for is_known in (False, True):
            rows = examples.is_known == is_known
            if rows.any():
                weights[rows] /= weights[rows].sum()
        parts.append(replace(examples, weights=weights))
    whole = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("features", "is_known", "is_positive", "users", "weights")
    }
    # The ridge is stated for weights of one a row.
    whole["weights"] *= len(whole["weights"]) / whole["weights"].sum()
    return Examples(parts[0].terms, **whole)


def write_default(path: Path, parameters: Sequence[Parameter]) -> None:
    """Write the seed anew; what other models have in it stays."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    kept = [row for row in rows if row[0] != MODEL]
    written = [
        [MODEL, item.component, item.term, f"{item.value:g}", f"{item.mean:g}", f"{item.scale:g}"]
        for item in parameters
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *kept, *written])


def _dates(folder: Path, days: int) -> Dates:
    checked = check_folder(folder)
    return training_dates(checked.first_event_at, checked.last_event_at, None, days)


def _variables(folder: Path) -> dict:
    return {
        "data_path": str(folder.resolve()),
        "models_path": str(working_folder() / "no_models"),
        "sampled_users": USERS,
    }


def _examples(folder: Path, terms: list[str], days: int) -> Examples:
    dates = _dates(folder, days)
    with built_shop(working_folder(), _variables(folder), dates.fitted_on, print) as shop:
        load_outcomes(shop, [days], USERS)
        load_candidates(shop, terms, wanted_event(shop))
        return read_examples(shop, terms)


def _measured(
    folder: Path, terms: list[str], days: int, rankings: dict[str, list[Parameter]]
) -> list[dict]:
    dates = _dates(folder, days)
    with built_shop(working_folder(), _variables(folder), dates.tested_on, print) as shop:
        load_outcomes(shop, [days], USERS)
        load_scores(shop, terms, rankings)
        methods = [*map(ranking_method, rankings), *source_methods(shop, terms), *rules()]
        return measure(shop, methods, wanted_event(shop))
