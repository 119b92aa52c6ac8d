"""Fit the weights of the ranking: a logistic regression for new items and one for known ones.

The chance that a user buys a candidate within the horizon is 1 / (1 + exp(-score)); score is linear
in the features. The weights minimise the loss of all candidates plus a ridge (le Cessie and van
Houwelingen 1992), whose strength is the one under which users held out are foretold best.
"""

from dataclasses import dataclass

import numpy as np

from cross_sell.train.parameters import CONSTANT, SMALLEST_SCALE, Parameter, rounded
from cross_sell.train.ranking.examples import Examples
from cross_sell.train.ranking.scores import COMPONENTS, KNOWN

# The loss counts this much beside the ridge; the first is the strongest ridge.
STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
FOLDS = 5
# With more rows, one fold of the users tells the ridges apart, in a fifth of the time.
FEW_ROWS = 100_000
# Below it a component has a constant only: two positives for each of the folds.
MINIMUM_POSITIVES = 2 * FOLDS


@dataclass(frozen=True)
class Fit:
    """What was fitted: parameters, sorted; per component the strength that was chosen, if any."""

    parameters: list[Parameter]
    strengths: dict[str, float | None]


def fit(examples: Examples) -> Fit:
    """Fit both components.

    Features are standardised by their weighted mean and standard deviation, so that the ridge means
    the same to each; one that is the same everywhere has scale 1 and value 0. A component with
    fewer than 10 positives has a constant only: the log odds of its share of positives, both of
    positives and of the rest counted half a candidate more.
    """
    from threadpoolctl import threadpool_limits

    parameters, strengths = [], {}
    # On one thread, sums do not depend on how the machine splits them.
    with threadpool_limits(limits=1):
        for component in COMPONENTS:
            rows = np.flatnonzero(examples.is_known == (component == KNOWN))
            found, strengths[component] = _fit_component(examples, rows, component)
            parameters += found
    return Fit(sorted(parameters), strengths)


def _fit_component(
    examples: Examples, rows: np.ndarray, component: str
) -> tuple[list[Parameter], float | None]:
    labels, weights = examples.is_positive[rows], examples.weights[rows]
    positives = labels.sum()
    if positives < MINIMUM_POSITIVES or positives == len(rows):
        return [Parameter(component, CONSTANT, rounded(constant_log_odds(labels, weights)))], None
    features = examples.features[rows].astype(np.float64)
    means, scales = _standardise(features, weights)
    strength = _best_strength(features, labels, weights, examples.users[rows] % FOLDS)
    model = _model(strength).fit(features, labels, sample_weight=weights)
    constant = Parameter(component, CONSTANT, rounded(model.intercept_[0]))
    terms = [
        Parameter(component, term, *map(rounded, numbers))
        for term, *numbers in zip(
            examples.terms, model.coef_[0], means, scales, strict=True
        )
    ]
    return [constant, *terms], strength


def constant_log_odds(labels: np.ndarray, weights: np.ndarray) -> float:
    """Return what a component scores that has a constant only."""
    return float(np.log((labels.sum() + 0.5) / (weights[~labels].sum() + 0.5)))


def _standardise(features: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standardise features of shape (rows, terms) in place; return their means and scales."""
    means = np.average(features, axis=0, weights=weights)
    scales = np.ones(len(means))
    for place, mean in enumerate(means):
        column = features[:, place]
        column -= mean
        scale = np.sqrt(np.average(column**2, weights=weights))
        if scale > SMALLEST_SCALE:
            scales[place] = scale
            column /= scale
        else:
            column[:] = 0
    return means, scales


def _best_strength(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, folds: np.ndarray
) -> float:
    """Return the strength with the smallest loss on the users of each fold, fitted on the others.

    folds: shape (rows,). Keys of users are in the order of a hash, so their remainder is one. Of
    more than FEW_ROWS, one fold is held out only.
    """
    losses = np.zeros(len(STRENGTHS))
    for fold in range(FOLDS if len(labels) <= FEW_ROWS else 1):
        is_held = folds == fold
        held, held_labels, held_weights = features[is_held], labels[is_held], weights[is_held]
        others, other_labels = features[~is_held], labels[~is_held]
        if not other_labels.any() or other_labels.all():
            continue
        model = _model(STRENGTHS[0], warm_start=True, tol=1e-4)
        for place, strength in enumerate(STRENGTHS):
            # From the strongest ridge to the weakest, each begins where the one before ended.
            model.set_params(C=strength)
            model.fit(others, other_labels, sample_weight=weights[~is_held])
            scores = model.decision_function(held)
            loss = np.logaddexp(0, np.where(held_labels, -scores, scores))
            losses[place] += np.dot(held_weights, loss)
    return STRENGTHS[int(np.argmin(losses))]


def _model(strength: float, warm_start: bool = False, tol: float = 1e-6):
    # Loaded here, as it takes a second that other verbs should not wait for.
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=1000, tol=tol, warm_start=warm_start)
