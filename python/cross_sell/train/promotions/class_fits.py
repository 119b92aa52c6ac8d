"""The classes of the greatest penalised likelihood, of users whose class nobody sees."""

import numpy as np

from cross_sell.train.promotions.classes import STAGES, Classes, Examples

# Of the penalty on what a class does: a deviation of 1 in log odds, or in a log rate, is usual.
CLASS_RIDGE = 1.0
# Later orders that no log of some thousand users tells from none, and more than anybody makes.
LOG_RATES = (-10.0, 5.0)
# Starts climb on this many rows first: most of the way costs a fraction then.
FIRST_ROWS, STARTS = 10_000, 4


def fit_classes(examples: Examples, number: int, ridge: float) -> Classes:
    """Return the classes of the greatest penalised likelihood, by L-BFGS-B.

    number: of the classes. ridge: on squared gate weights, constants apart. Rows must come in an
    order without meaning: of a few starts on the first ones the best goes on.
    """
    first = examples.only(np.arange(len(examples)) < FIRST_ROWS)
    starts = STARTS if number > 1 else 1
    ends = [
        _climb(_start(first, number, place), first, number, ridge, 60) for place in range(starts)
    ]
    vector, _ = _climb(min(ends, key=lambda end: end[1])[0], examples, number, ridge, 1_000)
    found = _unpacked(vector, number, examples)
    gate = found.gate - found.gate.mean(axis=0)
    order = np.lexsort((found.later[:, 0], found.constants))
    return Classes(gate[order], found.constants[order], found.benefits[order], found.later[order])


def _climb(vector, examples, number, ridge, rounds) -> tuple[np.ndarray, float]:
    """Return where a start ends, and its loss per row."""
    from scipy.optimize import minimize

    terms, steps = len(examples.users), len(examples.steps)
    bounds = [(None, None)] * (number * (terms + 1)) + [(0.0, None)] * (number * steps)
    bounds += [LOG_RATES] * (number * len(STAGES))
    found = minimize(
        _loss, vector, args=(examples, number, ridge), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": rounds, "maxfun": 2 * rounds, "ftol": 1e-9, "gtol": 1e-7, "maxcor": 20},
    )
    return found.x, float(found.fun)


def _start(examples: Examples, number: int, place: int) -> np.ndarray:
    """Return classes drawn around the mean one."""
    random = np.random.default_rng([number, place])
    share = np.clip(examples.has_order.mean(), 0.01, 0.99)
    level = np.log(np.maximum(examples.later_orders.mean(), 0.01))
    return np.concatenate([
        random.normal(0, 0.3, number * len(examples.users)),
        random.normal(np.log(share / (1 - share)), 1.5, number),
        random.uniform(0, 1, number * len(examples.steps)),
        np.repeat(random.normal(level, 1, number), len(STAGES)),
    ])


def _unpacked(vector: np.ndarray, number: int, examples: Examples) -> Classes:
    widths = (len(examples.users), 1, len(examples.steps), len(STAGES))
    ends = np.cumsum(np.multiply(number, widths))[:-1]
    gate, constants, benefits, later = (
        part.reshape(number, width)
        for part, width in zip(np.split(vector, ends), widths, strict=True)
    )
    return Classes(gate, constants[:, 0], benefits, np.exp(later))


def _loss(vector, examples, number, ridge) -> tuple[float, np.ndarray]:
    """Return the penalised loss per row, and its slope."""
    found = _unpacked(vector, number, examples)
    joint = found.joint(examples)
    totals = np.logaddexp.reduce(joint, axis=0)
    beliefs = np.exp(joint - totals)
    gate, rates = found.gate.copy(), np.log(found.later)
    gate[:, 0] = 0
    rates -= rates.mean(axis=1, keepdims=True)
    penalty = ridge * (gate**2).sum() + CLASS_RIDGE * (
        (found.benefits**2).sum() + (rates**2).sum()
    )
    of_order, of_later = outcome_slopes(found, examples, beliefs)
    slopes = (
        ridge * gate - (beliefs - found.shares(examples.users)) @ examples.users.T,
        -of_order.sum(axis=1),
        CLASS_RIDGE * found.benefits - of_order @ examples.steps.T,
        CLASS_RIDGE * rates - of_later @ (examples.stages[:, np.newaxis] == np.arange(len(STAGES))),
    )
    rows = len(examples)
    slope = np.concatenate([part.ravel() for part in slopes]) / rows
    return (penalty / 2 - totals.sum()) / rows, slope


def outcome_slopes(
    classes: Classes, examples: Examples, beliefs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how a row's log likelihood moves with a class's log odds and log rate, (k, rows) each.

    beliefs: how likely each class is once the outcome is known, (k, rows).
    """
    of_order = beliefs * (examples.has_order - classes.chances(examples.steps))
    return of_order, beliefs * (examples.later_orders - classes.later[:, examples.stages])
