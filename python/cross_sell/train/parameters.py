"""The parameters of fitted models: what they are, where they come from, which can be used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.project.seeds import read_seed, seed_files

CONSTANT = "constant"
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
    parameters: Iterable[Parameter], components: Sequence[str], terms: Sequence[str], where: str
) -> None:
    """Stop at a parameter that no score can be made of. CrossSellError: which, and where it is.

    components: those that the model may have. terms: what the project has features for.
    """
    known = {*terms, CONSTANT}
    for parameter in parameters:
        numbers = (parameter.value, parameter.mean, parameter.scale)
        if parameter.component not in components or parameter.term not in known:
            raise CrossSellError(
                f"{where} has the unknown term {parameter.term} of {parameter.component}"
            )
        if not all(np.isfinite(numbers)) or parameter.scale <= 0:
            raise CrossSellError(
                f"{where} has the term {parameter.term} of {parameter.component} with numbers that"
                " cannot be used"
            )
