"""A mixture of four logistic regressions whose truth is known, and examples drawn from it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, softmax

from cross_sell.train.open_rate.selection import Features

COMPONENTS, ASSIGNMENT, EXPERT = 4, 13, 23
WEIGHTS = COMPONENTS * (EXPERT + 1) + (COMPONENTS - 1) * (ASSIGNMENT + 1)
GROUPS = 4


@dataclass(frozen=True)
class Truth:
    """theta: shape (4, 14), zeros last; psi: shape (4, 24); both with the constant first."""

    theta: np.ndarray
    psi: np.ndarray

    def chances(self, expert: np.ndarray, assignment: np.ndarray) -> np.ndarray:
        """Return the true chance of each row."""
        shares = softmax(assignment @ self.theta[:, 1:].T + self.theta[:, 0], axis=1)
        return (shares * expit(expert @ self.psi[:, 1:].T + self.psi[:, 0])).sum(axis=1)


def truth() -> Truth:
    """Return the truth that every test judges by."""
    generator = np.random.default_rng(1)
    theta = generator.normal(scale=0.6, size=(COMPONENTS, ASSIGNMENT + 1))
    theta[-1] = 0
    psi = generator.normal(scale=0.5, size=(COMPONENTS, EXPERT + 1))
    psi[:, 0] = [-2.5, -1.5, -0.5, 0.5]
    return Truth(theta, psi)


def drawn(rows: int, seed: int, correlation: float = 0.0) -> tuple[Features, np.ndarray]:
    """Return examples of ten rows a user, and their true chances.

    correlation: of the features within each of four groups.
    """
    generator = np.random.default_rng(seed)
    expert, assignment = (
        _correlated(generator.normal(size=(rows, width + GROUPS)), correlation)
        for width in (EXPERT, ASSIGNMENT)
    )
    chances = truth().chances(expert, assignment)
    labels = generator.random(rows) < chances
    return Features(expert, assignment, labels, np.arange(rows) // 10), chances


def _correlated(normals: np.ndarray, correlation: float) -> np.ndarray:
    own, common = normals[:, GROUPS:], normals[:, :GROUPS]
    shared = common[:, np.arange(own.shape[1]) % GROUPS]
    return np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own


def excess(chances: np.ndarray, features: Features, true_chances: np.ndarray) -> float:
    """Return by how much the log loss of chances is above that of the true ones, per example."""
    labels = features.labels
    right, wrong = true_chances / chances, (1 - true_chances) / (1 - chances)
    return float(np.log(np.where(labels, right, wrong)).mean())
