"""Examples as standardised columns, and fitted weights of these columns as parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cross_sell.train.open_rate.examples import (
    ASSIGNMENT_GROUPS,
    EXPERT_GROUPS,
    OpenExamples,
    Terms,
)
from cross_sell.train.open_rate.mixture import LogisticMixture
from cross_sell.train.open_rate.scaling import Scaling, logarithms
from cross_sell.train.open_rate.selection import Features
from cross_sell.train.parameters import CONSTANT, SMALLEST_SCALE, Parameter, rounded

# A value with fewer examples would be judged by luck; it counts as none of the others.
FEWEST_EXAMPLES = 50
ASSIGNMENT, EXPERT = "assignment", "expert"
GROUPS = {ASSIGNMENT: ASSIGNMENT_GROUPS, EXPERT: EXPERT_GROUPS}


@dataclass(frozen=True)
class Columns:
    """What one side of the model reads: numbers by their logarithms, then a 0 or 1 per value.

    names: of all columns, a value's like `channel=push`. means, scales: of all columns; a column
    that is the same everywhere has scale 1 and no weight.
    """

    numbers: list[str]
    values: list[tuple[str, str]]
    means: np.ndarray
    scales: np.ndarray
    differs: np.ndarray

    @classmethod
    def of(cls, examples: OpenExamples, numbers: Sequence[str], categories: Sequence[str]):
        """Return the columns of these terms, on the scale of the examples."""
        values = [
            (name, value)
            for name in categories
            for value, count in _counts(examples.categories[name])
            if count >= FEWEST_EXAMPLES
        ]
        unscaled = cls(list(numbers), values, *3 * [np.empty(0)])
        scaling = Scaling.of(unscaled._numbers(examples))
        flags = unscaled._flags(examples)
        deviations = flags.std(axis=0)
        means = np.concatenate([scaling.means, flags.mean(axis=0)])
        scales = np.where(deviations > SMALLEST_SCALE, deviations, 1.0)
        scales = np.concatenate([scaling.scales, scales])
        scaled = cls(list(numbers), values, means, scales, np.empty(0))
        return replace(scaled, differs=np.ptp(scaled.scaled(examples), axis=0) > SMALLEST_SCALE)

    @property
    def names(self) -> list[str]:
        return [*self.numbers, *(f"{name}={value}" for name, value in self.values)]

    def scaled(self, examples: OpenExamples) -> np.ndarray:
        """Return the columns of examples, shape (rows, columns); an unknown number is the mean."""
        raw = np.column_stack([logarithms(self._numbers(examples)), self._flags(examples)])
        return np.nan_to_num((raw - self.means) / self.scales, nan=0.0)

    def parameters(self, component: str, weights: np.ndarray) -> list[Parameter]:
        """Return weights of shape (columns + 1,), the constant first, as parameters."""
        told = np.where(self.differs, weights[1:], 0.0)
        terms = zip(self.names, told, self.means, self.scales, strict=True)
        return [
            Parameter(component, CONSTANT, rounded(weights[0])),
            *(Parameter(component, name, *map(rounded, numbers)) for name, *numbers in terms),
        ]

    def _numbers(self, examples: OpenExamples) -> np.ndarray:
        return _stacked([examples.numbers[name] for name in self.numbers], len(examples))

    def _flags(self, examples: OpenExamples) -> np.ndarray:
        flags = [examples.categories[name] == value for name, value in self.values]
        return _stacked(flags, len(examples))


@dataclass(frozen=True)
class Sides:
    """The columns of both sides of the model, by their names."""

    columns: dict[str, Columns]

    @classmethod
    def of(cls, examples: OpenExamples, terms: Terms) -> "Sides":
        """Return the columns of both sides, on the scale of the examples."""
        return cls({
            side: Columns.of(examples, *terms.of(groups)) for side, groups in GROUPS.items()
        })

    def features(self, examples: OpenExamples) -> Features:
        """Return examples as a mixture takes them."""
        return Features(
            self.columns[EXPERT].scaled(examples),
            self.columns[ASSIGNMENT].scaled(examples),
            examples.is_opened,
            examples.users,
        )

    def parameters(self, mixture: LogisticMixture) -> list[Parameter]:
        """Return a mixture as parameters: assignment_1, expert_1 and so on.

        The last assignment is 0 whatever the features, and has its constant only.
        """
        found = []
        sides = {ASSIGNMENT: mixture.assignment_weights_, EXPERT: mixture.expert_weights_}
        for side, weights in sides.items():
            for number, of_component in enumerate(weights, start=1):
                component = f"{side}_{number}"
                if side == ASSIGNMENT and number == len(weights):
                    found.append(Parameter(component, CONSTANT, 0.0))
                else:
                    found += self.columns[side].parameters(component, of_component)
        return sorted(found)


def _counts(values: np.ndarray) -> list[tuple[str, int]]:
    known = values[values != np.array(None)]
    return list(zip(*np.unique(known.astype(str), return_counts=True), strict=True))


def _stacked(columns: list[np.ndarray], rows: int) -> np.ndarray:
    """Return columns side by side, also if there are none."""
    if not columns:
        return np.empty((rows, 0))
    return np.column_stack(columns).astype(np.float64)
