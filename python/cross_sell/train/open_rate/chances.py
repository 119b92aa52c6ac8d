"""What parameters foretell, read as the SQL of the build reads them (int_open_rates)."""

from collections.abc import Iterable

import numpy as np

from cross_sell.train.open_rate.columns import ASSIGNMENT, EXPERT
from cross_sell.train.open_rate.examples import OpenExamples
from cross_sell.train.open_rate.scaling import logarithms
from cross_sell.train.parameters import CONSTANT, Parameter

COMPONENTS = 6


def component_names() -> list[str]:
    """Return the components that an open rate may have."""
    numbers = range(1, COMPONENTS + 1)
    return [f"{side}_{number}" for side in (ASSIGNMENT, EXPERT) for number in numbers]


def open_chances(parameters: Iterable[Parameter], examples: OpenExamples) -> np.ndarray:
    """Return the chance that each message is opened, shape (rows,).

    Of a number its logarithm counts, and one that is unknown counts nothing. A term like
    `channel=push` is 1 for messages with that value and 0 for all others.
    """
    from scipy.special import expit, softmax

    sums: dict[str, np.ndarray] = {}
    for parameter in parameters:
        total = sums.setdefault(parameter.component, np.zeros(len(examples)))
        if parameter.term == CONSTANT:
            total += parameter.value
        else:
            feature = _feature(parameter.term, examples)
            part = parameter.value * (feature - parameter.mean) / parameter.scale
            total += np.nan_to_num(part, nan=0.0)
    numbers = [number for number in range(1, COMPONENTS + 1) if f"{EXPERT}_{number}" in sums]
    odds = np.column_stack([sums[f"{EXPERT}_{number}"] for number in numbers])
    shares = softmax(
        np.column_stack([sums[f"{ASSIGNMENT}_{number}"] for number in numbers]), axis=1
    )
    return (shares * expit(odds)).sum(axis=1)


def _feature(term: str, examples: OpenExamples) -> np.ndarray:
    name, equals, value = term.partition("=")
    if equals:
        return (examples.categories[name] == value).astype(float)
    return logarithms(examples.numbers[term])


def is_known_term(term: str, examples: OpenExamples) -> bool:
    """Whether the project has the feature of a term."""
    name, equals, _ = term.partition("=")
    return name in (examples.categories if equals else examples.numbers) or term == CONSTANT
