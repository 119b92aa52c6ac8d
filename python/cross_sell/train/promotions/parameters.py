"""The model of promotions as rows of model_parameters, and back."""

from collections.abc import Iterable

import numpy as np

from cross_sell.train.open_rate.scaling import Scaling
from cross_sell.train.parameters import CONSTANT, Parameter, rounded
from cross_sell.train.promotions.classes import STAGES, Classes
from cross_sell.train.promotions.model import PromotionModel
from cross_sell.train.promotions.recipes import Recipe
from cross_sell.train.promotions.steps import STEPS, Steps
from cross_sell.train.promotions.uncertainty import DIRECTIONS

GATE, CLASS, UNCERTAINTY = "gate_", "class_", "uncertainty_"
BENEFITS = [f"benefit_{number}" for number in range(1, STEPS + 1)]
CLASS_TERMS = [CONSTANT, *BENEFITS, *(f"later_{stage}" for stage in STAGES)]
# The mean and the scale of what is taken as it is.
PLAIN = (0.0, 1.0)


def model_parameters(model: PromotionModel, terms: list[str]) -> list[Parameter]:
    """Return a model as rows. terms: of the user.

    Of the class k: gate_k, class_k, and uncertainty_k, whose term `constant|1` is what the constant
    of class_k gains along the first direction. A step has its start as mean and its width as scale.
    """
    gate_scales = [PLAIN, *zip(model.scaling.means, model.scaling.scales, strict=True)]
    steps = zip(model.steps.starts, model.steps.widths, strict=True)
    class_scales = [PLAIN, *steps, *([PLAIN] * len(STAGES))]
    classes = model.classes
    answers = np.column_stack([classes.constants, classes.benefits, classes.later])
    found = []
    for place in range(len(classes)):
        for kind, names, values, scales in (
            (GATE, [CONSTANT, *terms], classes.gate[place], gate_scales),
            (CLASS, CLASS_TERMS, answers[place], class_scales),
        ):
            for name, value, scale in zip(names, values, scales, strict=True):
                row = Parameter(f"{kind}{place + 1}", name, *map(rounded, (value, *scale)))
                found.append(row)
        moved = zip(_directed(CLASS_TERMS), model.directions[place].ravel(), strict=True)
        found += [
            Parameter(f"{UNCERTAINTY}{place + 1}", name, rounded(value)) for name, value in moved
        ]
    return sorted(found)


def read_model(parameters: Iterable[Parameter], terms: list[str]) -> PromotionModel:
    """Return the model that rows stand for, as the build reads them."""
    found = {(item.component, item.term): item for item in parameters}
    classes = sum(component.startswith(CLASS) and term == CONSTANT for component, term in found)

    def values(kind: str, names: list[str]) -> np.ndarray:
        return np.array([
            [found[f"{kind}{number}", name].value for name in names]
            for number in range(1, classes + 1)
        ])

    def scales(kind: str, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
        rows = [found[f"{kind}1", name] for name in names]
        return np.array([row.mean for row in rows]), np.array([row.scale for row in rows])

    constants, benefits, later = np.split(values(CLASS, CLASS_TERMS), [1, STEPS + 1], axis=1)
    return PromotionModel(
        Recipe(classes, 0.0), Scaling(*scales(GATE, terms)), Steps(*scales(CLASS, BENEFITS)),
        Classes(values(GATE, [CONSTANT, *terms]), constants[:, 0], benefits, later),
        values(UNCERTAINTY, _directed(CLASS_TERMS)).reshape(classes, -1, DIRECTIONS),
    )


def _directed(names: list[str]) -> list[str]:
    return [f"{name}|{number}" for name in names for number in range(1, DIRECTIONS + 1)]
