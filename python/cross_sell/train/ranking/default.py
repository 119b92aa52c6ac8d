"""`cross-sell train default`: the weights that the project ships, learned from several shops."""

import argparse
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from cross_sell.check.folder import checked_folder
from cross_sell.errors import CrossSellError
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.project.seeds import seed_files
from cross_sell.project.variables import project_var
from cross_sell.train.parameters import DEFAULT_SEED, Parameter, with_untaught
from cross_sell.train.ranking.dates import Dates, parse_horizon, training_dates
from cross_sell.train.ranking.examples import (
    Examples, load_candidates, read_examples, wanted_event,
)
from cross_sell.train.ranking.fit import fit
from cross_sell.train.ranking.lists import load_scores, ranking_method, rules, source_methods
from cross_sell.train.ranking.measure import measure
from cross_sell.train.ranking.report import format_results
from cross_sell.train.ranking.scores import ranking_terms
from cross_sell.train.ranking.training import FEATURES, MODEL
from cross_sell.train.shops import (
    USERS, built_shop, only_one_training, shop_variables, working_folder,
)

# Sources that no shop may have lists of, and the one that they count like until a shop has learned
# better. Models from outside are mostly collaborative, as neighbours are.
STAND_INS = {"outside": "neighbours"}


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
    days = parse_horizon(args.days)
    shops = {folder.resolve().name: folder.resolve() for folder in args.data}
    if len(shops) < max(len(args.data), 2):
        raise CrossSellError("train default needs --data of two shops or more, of unlike names")
    work, terms = working_folder(), ranking_terms()
    dates = {name: _dates(folder, days) for name, folder in shops.items()}
    with only_one_training(work):
        found = {
            name: _examples(work, folder, terms, dates[name]) for name, folder in shops.items()
        }
        for name, folder in shops.items():
            rankings = {
                "others": fit(pooled([found[other] for other in shops if other != name])),
                "own": fit(found[name]),
            }
            parameters = {kind: fitted.parameters for kind, fitted in rankings.items()}
            print(f"\n{name}, by a ranking that was fitted to the other shops")
            print(format_results(_measured(work, folder, terms, dates[name], parameters)))
    parameters = with_stand_ins(fit(pooled([*found.values()])).parameters)
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


def with_stand_ins(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Return the parameters, in which sources that no shop had lists of have those of another."""
    others = [
        replace(item, term=f"place_{source}{of}")
        for item in parameters
        for source, other in STAND_INS.items()
        for of in ("", "_history")
        if item.term == f"place_{other}{of}"
    ]
    return with_untaught(parameters, others)


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
    """Return the dates of a shop. CrossSellError if it cannot be read or is too short."""
    checked = checked_folder(folder)
    return training_dates(checked.first_event_at, checked.last_event_at, None, days)


@contextmanager
def _shop(work: Path, folder: Path, as_of: datetime, days: int) -> Iterator:
    """Lend a connection to a shop that is built as of a day, with what came in the days after."""
    with built_shop(work, shop_variables(work, folder), as_of, print, FEATURES) as shop:
        load_outcomes(shop, [days], USERS)
        yield shop


def _examples(work: Path, folder: Path, terms: list[str], dates: Dates) -> Examples:
    with _shop(work, folder, dates.fitted_on, dates.days) as shop:
        load_candidates(shop, terms, wanted_event(shop))
        return read_examples(shop, terms)


def _measured(
    work: Path, folder: Path, terms: list[str], dates: Dates, rankings: dict[str, list[Parameter]]
) -> list[dict]:
    with _shop(work, folder, dates.tested_on, dates.days) as shop:
        load_scores(shop, terms, rankings)
        repeat_share = float(project_var("repeat_share"))
        methods = [ranking_method(name, repeat_share) for name in rankings]
        methods += [*source_methods(shop, terms), *rules()]
        return measure(shop, methods, wanted_event(shop))
