"""The parameters of a linear model: where they come from, and the score that they give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import load_macro
from cross_sell.project.seeds import read_seed, seed_files

CONSTANT = "constant"
NEW, KNOWN = COMPONENTS = ("new", "known")
DEFAULT_SEED = "default_model_parameters"
DIGITS = 12
# A feature that differs less than this is the same everywhere; the contract takes no smaller scale.
SMALLEST_SCALE = 1e-6


@dataclass(frozen=True, order=True)
class Parameter:
    """How much a term adds to the score of a component: value * (feature - mean) / scale.

    The constant has mean 0 and scale 1, and its value is added as it is.
    """

    component: str
    term: str
    value: float
    mean: float = 0.0
    scale: float = 1.0


def rounded(number: float) -> float:
    """Return a number to 12 significant digits: the last of 16 depend on the machine."""
    return float(f"{number:.{DIGITS}g}")


def ranking_terms() -> list[str]:
    """Return the terms of the ranking in their order: the macro of that name has them."""
    sources = load_macro("lists", "candidate_sources")()
    return load_macro("lists", "ranking_terms", candidate_sources=lambda: sources)()


def default_parameters(model: str) -> list[Parameter]:
    """Return the shipped parameters of a model; none where the project ships none."""
    path = seed_files().get(DEFAULT_SEED)
    if path is None:
        return []
    names, rows = read_seed(path)
    found = []
    for row in rows:
        cells = dict(zip(names, row, strict=False))
        if cells["model"] == model:
            numbers = {name: float(cells[name]) for name in ("value", "mean", "scale")}
            found.append(Parameter(cells["component"], cells["term"], **numbers))
    return found


def with_untaught(
    trained: Iterable[Parameter], other: Iterable[Parameter]
) -> list[Parameter]:
    """Return the trained parameters, in which terms that no example had weigh as in others.

    Such a term was 0 everywhere, so that what was learned beside it stays true. Without a mean:
    where the term stays 0, it must neither add nor take anything.
    """
    known = {(item.component, item.term): item for item in other}
    return [
        replace(known[item.component, item.term], mean=0.0)
        if item == Parameter(item.component, item.term, 0.0)
        and item.term != CONSTANT
        and (item.component, item.term) in known
        else item
        for item in trained
    ]


def check_parameters(
    parameters: Iterable[Parameter], terms: Sequence[str], where: str
) -> None:
    """Stop at a parameter that no score can be made of. CrossSellError: which, and where it is.

    terms: what the project has features for.
    """
    known = {*terms, CONSTANT}
    for parameter in parameters:
        numbers = (parameter.value, parameter.mean, parameter.scale)
        if parameter.component not in COMPONENTS or parameter.term not in known:
            raise CrossSellError(
                f"{where} has the unknown term {parameter.term} of {parameter.component}"
            )
        if not all(np.isfinite(numbers)) or parameter.scale <= 0:
            raise CrossSellError(
                f"{where} has the term {parameter.term} of {parameter.component} with numbers that"
                " cannot be used"
            )


def score(
    parameters: Iterable[Parameter],
    terms: Sequence[str],
    features: np.ndarray,
    is_known: np.ndarray,
) -> np.ndarray:
    """Return the log odds of each candidate, as int_candidate_scores has them, shape (rows,).

    terms: the columns of features. features: shape (rows, terms). is_known: shape (rows,), which
    component each row has. A term without a parameter adds nothing.
    """
    places = {term: place for place, term in enumerate(terms)}
    constants = dict.fromkeys(COMPONENTS, 0.0)
    weights = {component: np.zeros(len(terms)) for component in COMPONENTS}
    for parameter in parameters:
        if parameter.term == CONSTANT:
            constants[parameter.component] += parameter.value
        else:
            weight = parameter.value / parameter.scale
            weights[parameter.component][places[parameter.term]] = weight
            constants[parameter.component] -= weight * parameter.mean
    features = features.astype(np.float64, copy=False)
    return np.where(
        is_known,
        features @ weights[KNOWN] + constants[KNOWN],
        features @ weights[NEW] + constants[NEW],
    )
