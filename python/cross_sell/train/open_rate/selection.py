"""How many contexts the messages show: the fewest that foretell as well as any number does."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cross_sell.train.open_rate.mixture import LogisticMixture


@dataclass(frozen=True)
class Choice:
    """What one number of components gave.

    log_loss: mean of the examples held out, nats; excess: how much more it is than that of the best
    number; standard_error: of the excess, over users; bic: of the examples fitted to, less is
    better.
    """

    mixture: LogisticMixture
    log_loss: float
    excess: float
    standard_error: float
    bic: float

    @property
    def is_close(self) -> bool:
        """Whether it is within one standard error of the best."""
        return self.excess <= self.standard_error


@dataclass(frozen=True)
class Features:
    """Standardised features and labels; users: shape (rows,), the same number for the same user."""

    expert: np.ndarray
    assignment: np.ndarray
    labels: np.ndarray
    users: np.ndarray

    def only(self, is_wanted: np.ndarray) -> "Features":
        """Return the rows that are wanted."""
        columns = (self.expert, self.assignment, self.labels, self.users)
        return Features(*(column[is_wanted] for column in columns))


def choose_components(
    fitted_on: Features, held_out: Features, numbers: Iterable[int], mixture: LogisticMixture
) -> list[Choice]:
    """Return a choice per number of components, the chosen one first, others by their number.

    mixture: its settings are used, apart from the number. Chosen is the smallest number within one
    standard error of the one with the least log loss (Breiman et al. 1984).
    """
    from sklearn.base import clone

    losses, mixtures = [], []
    for number in sorted(numbers):
        candidate = clone(mixture).set_params(components=number)
        candidate.fit(fitted_on.expert, fitted_on.assignment, fitted_on.labels)
        mixtures.append(candidate)
        losses.append(log_losses(candidate, held_out))
    best = min(losses, key=np.mean)
    rows = len(fitted_on.labels)
    choices = [
        Choice(
            fitted,
            float(np.mean(loss)),
            float(np.mean(loss - best)),
            clustered_error(loss - best, held_out.users),
            float(fitted.free_weights_ * np.log(rows) - 2 * fitted.log_likelihood_),
        )
        for fitted, loss in zip(mixtures, losses, strict=True)
    ]
    chosen = next(choice for choice in choices if choice.is_close)
    return [chosen, *(choice for choice in choices if choice is not chosen)]


def log_losses(mixture: LogisticMixture, features: Features) -> np.ndarray:
    """Return -log of the chance that the mixture gave to each label."""
    opened = mixture.predict_proba(features.expert, features.assignment)[:, 1]
    return -np.log(np.where(features.labels, opened, 1 - opened))


def clustered_error(values: np.ndarray, users: np.ndarray) -> float:
    """Return the standard error of the mean, where values of one user may depend on each other."""
    _, places = np.unique(users, return_inverse=True)
    sums = np.bincount(places, weights=values - values.mean())
    return float(np.sqrt((sums**2).sum()) / len(values))
