"""The likelihood of a mixture of logistic regressions, and its gradient.

The chance that example i is opened is sum over k of assignment_k(i) * sigmoid(expert_k . x_i), where
assignment(i) = softmax(theta_k . z_i), x_i are the expert's features and z_i the assignment's. The
last component has theta 0, as only differences between components count.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Examples:
    """Standardised features with a first column of ones, and whether each message was opened.

    expert: shape (rows, expert features + 1); assignment: (rows, assignment features + 1); signs:
    (rows,), 1 for opened and -1 for not.
    """

    expert: np.ndarray
    assignment: np.ndarray
    signs: np.ndarray

    @classmethod
    def of(cls, expert: np.ndarray, assignment: np.ndarray, labels: np.ndarray) -> "Examples":
        """Return examples of features without ones, and of labels that are true or false."""
        return cls(with_ones(expert), with_ones(assignment), np.where(labels, 1.0, -1.0))

    def head(self, rows: int) -> "Examples":
        """Return the first examples."""
        return Examples(self.expert[:rows], self.assignment[:rows], self.signs[:rows])


def with_ones(features: np.ndarray) -> np.ndarray:
    """Return features of shape (rows, n) as (rows, n + 1), with a one before each row."""
    return np.column_stack([np.ones(len(features)), features])


@dataclass(frozen=True)
class Weights:
    """assignment: shape (k - 1, assignment features + 1); expert: (k, expert features + 1)."""

    assignment: np.ndarray
    expert: np.ndarray

    @classmethod
    def of(cls, vector: np.ndarray, components: int, examples: Examples) -> "Weights":
        """Return the weights that stand in a vector one after the other, the assignment's first."""
        width = examples.assignment.shape[1]
        cut = (components - 1) * width
        return cls(vector[:cut].reshape(-1, width), vector[cut:].reshape(components, -1))

    def vector(self) -> np.ndarray:
        """Return all weights in one vector."""
        return np.concatenate([self.assignment.ravel(), self.expert.ravel()])


def assignments(weights: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Return the chance of each component, shape (k, rows); weights without the last component."""
    odds = np.vstack([weights @ features.T, np.zeros(len(features))])
    odds -= odds.max(axis=0)
    np.exp(odds, out=odds)
    odds /= odds.sum(axis=0)
    return odds


def label_chances(weights: np.ndarray, examples: Examples) -> np.ndarray:
    """Return the chance of each example's label in each component, shape (k, rows)."""
    from scipy.special import expit

    odds = weights @ examples.expert.T
    odds *= examples.signs
    return expit(odds, out=odds)


def ridge_penalty(weights: Weights, ridge: float) -> tuple[float, Weights]:
    """Return half the squared weights times the ridge, without constants, and its gradient.

    Of the assignment's weights the distance from their mean over all components counts, so that it
    does not matter which component comes last.
    """
    theta = weights.assignment.copy()
    theta[:, 0] = 0
    means = theta.sum(axis=0) / (len(theta) + 1)
    centred = theta - means
    centred[:, 0] = 0
    psi = weights.expert.copy()
    psi[:, 0] = 0
    penalty = (centred**2).sum() + (means**2).sum() + (psi**2).sum()
    return ridge * penalty / 2, Weights(ridge * centred, ridge * psi)


def loss_and_gradient(
    vector: np.ndarray, components: int, examples: Examples, ridge: float
) -> tuple[float, np.ndarray]:
    """Return the penalised negative log likelihood per example and its gradient by the vector."""
    weights = Weights.of(vector, components, examples)
    shares = assignments(weights.assignment, examples.assignment)
    chances = label_chances(weights.expert, examples)
    joint = shares * chances
    totals = joint.sum(axis=0)
    responsibilities = np.divide(joint, totals, out=joint)
    penalty, slope = ridge_penalty(weights, ridge)
    rows = len(totals)
    loss = (penalty - np.log(totals).sum()) / rows
    theta = (shares[:-1] - responsibilities[:-1]) @ examples.assignment + slope.assignment
    chances -= 1
    chances *= responsibilities
    chances *= examples.signs
    psi = chances @ examples.expert + slope.expert
    return loss, Weights(theta, psi).vector() / rows
