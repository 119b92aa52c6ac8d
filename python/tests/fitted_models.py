"""Fitted models as an input of a build: whole ones, what changes them, and what is said of them."""

import random
from collections.abc import Callable
from pathlib import Path

import duckdb
from scored_promotions import random_parameters

from cross_sell.project.rendering import Rendering
from cross_sell.train.open_rate.examples import (
    ASSIGNMENT_GROUPS,
    EXPERT_GROUPS,
    open_rate_terms,
)
from shops import write_csv

Parameters = list[dict]


def open_rates(components: int = 2, version: str = "v1") -> Parameters:
    """Return a live version of the open rate, of its single component, and of two clusters."""
    terms = open_rate_terms()
    sides = {
        side: ["constant", *terms.of(groups)[0]]
        for side, groups in {"assignment": ASSIGNMENT_GROUPS, "expert": EXPERT_GROUPS}.items()
    }
    rows = [
        (model, f"{side}_{number}", term)
        for model, numbers in {"open_rate": components, "open_rate_single": 1}.items()
        for number in range(1, numbers + 1)
        for side, found in sides.items()
        # The last assignment has its constant only.
        for term in (found if side == "expert" or number < numbers else ["constant"])
    ]
    rows += [("open_rate", "expert_1", "channel=push")]
    rows += [("user_clusters", component, "Shoes/Boots") for component in ("idf", "1", "2")]
    return [
        {
            "model": model, "version": version, "component": component, "term": term,
            "status": "live", "value": 0.5, "mean": 0.0, "scale": 1.0, "trained_as_of": None,
        }
        for model, component, term in rows
    ]


def promotions(constant: str | None = None) -> Parameters:
    """Return a live version; personal, unless a promotion is for all."""
    return [
        {**row, "status": "live", "trained_as_of": None}
        for row in random_parameters(random.Random(1), constant=constant)
    ]


def changed(found: dict, **changes: object) -> Callable[[Parameters], None]:
    """Return what changes the rows that have the values of `found`; None leaves them out."""

    def spoil(parameters: Parameters) -> None:
        for row in [*parameters]:
            if all(row[name] == value for name, value in found.items()):
                if changes:
                    row.update(changes)
                else:
                    parameters.remove(row)

    return spoil


def told_of(folder: Path, parameters: Parameters, **variables: str) -> list[str]:
    """Return what is wrong with parameters, at most one line. variables: vars of the project."""
    write_csv(folder, model_parameters=parameters)
    with duckdb.connect() as connection:
        variables |= {"models_path": str(folder)}
        Rendering(connection, variables).create("int_unusable_parameters")
        found = connection.execute("select message from int_unusable_parameters").fetchall()
    return [message for (message,) in found]
