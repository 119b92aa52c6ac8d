"""Expectation maximisation, as the paper fits its mixture: slower, and kept as the reference."""

import numpy as np

from cross_sell.train.open_rate.likelihood import (
    Examples,
    Weights,
    assignments,
    label_chances,
    loss_and_gradient,
    ridge_penalty,
)

STEPS = 50  # of L-BFGS within one M step; each begins where the last one ended


def maximise(
    start: np.ndarray, components: int, examples: Examples, ridge: float, tolerance: float
) -> tuple[np.ndarray, int]:
    """Return the weights when a round gains less than the tolerance per example, and the rounds.

    The E step gives each example to the components in the shares that they explain it; the M step
    fits the assignment to these shares and each expert to its share of the examples. Both have the
    ridge of the marginal likelihood, so no round loses.
    """
    vector, loss, rounds = start, np.inf, 0
    while True:
        found, _ = loss_and_gradient(vector, components, examples, ridge)
        if loss - found < tolerance:
            return vector, rounds
        loss = found
        vector = _round(vector, components, examples, ridge)
        rounds += 1


def _round(
    vector: np.ndarray, components: int, examples: Examples, ridge: float
) -> np.ndarray:
    from scipy.optimize import minimize

    weights = Weights.of(vector, components, examples)
    joint = assignments(weights.assignment, examples.assignment)
    joint *= label_chances(weights.expert, examples)
    shares = joint / joint.sum(axis=0)

    def complete(vector: np.ndarray) -> tuple[float, np.ndarray]:
        return complete_loss(vector, components, examples, shares, ridge)

    options = {"maxiter": STEPS, "maxcor": 20}
    return minimize(complete, vector, jac=True, method="L-BFGS-B", options=options).x


def complete_loss(
    vector: np.ndarray, components: int, examples: Examples, shares: np.ndarray, ridge: float
) -> tuple[float, np.ndarray]:
    """Return the loss if examples were of the components in these shares, shape (k, rows)."""
    weights = Weights.of(vector, components, examples)
    chosen = assignments(weights.assignment, examples.assignment)
    chances = label_chances(weights.expert, examples)
    penalty, slope = ridge_penalty(weights, ridge)
    tiny = np.finfo(float).tiny
    explained = np.log(np.maximum(chosen, tiny)) + np.log(np.maximum(chances, tiny))
    loss = penalty - (shares * explained).sum()
    theta = (chosen[:-1] - shares[:-1]) @ examples.assignment + slope.assignment
    psi = (shares * (chances - 1) * examples.signs) @ examples.expert + slope.expert
    rows = len(examples.signs)
    return loss / rows, Weights(theta, psi).vector() / rows
