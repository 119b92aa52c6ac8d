"""A mixture of logistic regressions whose shares depend on features, as an estimator.

Zhao, Luo, Shi, Zhou, Wang et al., "A Mixture Model Approach for Post-Purchase Complementary Product
Recommendation Using Push Notification in E-commerce". They fit by expectation maximisation; here
L-BFGS climbs the penalised marginal likelihood, which ends at the same place sooner.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator

from cross_sell.train.open_rate.expectation import maximise
from cross_sell.train.open_rate.likelihood import (
    Examples,
    Weights,
    assignments,
    label_chances,
    loss_and_gradient,
    with_ones,
)

# Starts climb on this many rows first: most of the way costs a fifth then.
FIRST_ROWS = 20_000
# Ends this close, in the loss per example, are the same place.
SAME_END = 1e-5
# Corrections that L-BFGS keeps: features that go together need more than its usual ten.
CORRECTIONS = 30


@dataclass(frozen=True)
class Start:
    """Where one start ended: its weights, and the penalised log likelihood of all rows, if known."""

    vector: np.ndarray
    first_loss: float
    log_likelihood: float | None = None


class LogisticMixture(BaseEstimator):
    """P(label) = sum over k of softmax_k(theta . z) * sigmoid(psi_k . x), with z and x features.

    components: how many logistic regressions; 1 is one logistic regression on x alone.
    ridge: penalty on squared weights, constants apart; 1 as in scikit-learn's C = 1.
    starts: random starts; all climb on the first 20,000 rows, then from those that ended within
        1e-5 of each other only one goes on. Rows must come in an order without meaning.
    solver: marginal (L-BFGS) or expectation (EM).
    tolerance: ends when a step gains less per example.
    every_start: whether each start climbs to its end on all rows.

    Fitted: assignment_weights_ of shape (k, assignment features + 1), zeros for the last component,
    expert_weights_ of shape (k, expert features + 1), both with the constant first, components
    in the order of their experts' constants; log_likelihood_ (penalised, in nats, of all rows),
    start_log_likelihoods_ (of the starts that climbed on all rows, best first), rounds_.
    """

    def __init__(
        self,
        components: int = 4,
        ridge: float = 1.0,
        starts: int = 5,
        solver: str = "marginal",
        tolerance: float = 1e-10,
        every_start: bool = False,
        seed: int = 0,
    ) -> None:
        self.components = components
        self.ridge = ridge
        self.starts = starts
        self.solver = solver
        self.tolerance = tolerance
        self.every_start = every_start
        self.seed = seed

    def fit(self, expert: np.ndarray, assignment: np.ndarray, labels: np.ndarray) -> Self:
        """Fit to standardised features, shapes (rows, n) and (rows, m), and labels of shape (rows,).

        ValueError for features that are not finite, labels that are all the same, or shapes that do
        not fit each other.
        """
        from threadpoolctl import threadpool_limits

        self._check(expert, assignment, labels)
        examples = Examples.of(expert, assignment, np.asarray(labels, dtype=bool))
        # On one thread, sums do not depend on how the machine splits them.
        with threadpool_limits(limits=1):
            ends = self._climb(examples)
        best = ends[0]
        self.log_likelihood_ = best.log_likelihood
        self.start_log_likelihoods_ = [end.log_likelihood for end in ends]
        weights = Weights.of(best.vector, self.components, examples)
        theta = np.vstack([weights.assignment, np.zeros(weights.assignment.shape[1])])
        order = np.argsort(weights.expert[:, 0], kind="stable")
        self.assignment_weights_ = theta[order] - theta[order[-1]]
        self.expert_weights_ = weights.expert[order]
        return self

    def shares(self, assignment: np.ndarray) -> np.ndarray:
        """Return how far each row belongs to each component, shape (rows, k)."""
        return assignments(self.assignment_weights_[:-1], with_ones(assignment)).T

    def predict_proba(self, expert: np.ndarray, assignment: np.ndarray) -> np.ndarray:
        """Return the chances of false and true, shape (rows, 2)."""
        examples = Examples.of(expert, assignment, np.ones(len(expert), dtype=bool))
        chances = label_chances(self.expert_weights_, examples)
        chances *= assignments(self.assignment_weights_[:-1], examples.assignment)
        opened = chances.sum(axis=0)
        return np.column_stack([1 - opened, opened])

    @property
    def free_weights_(self) -> int:
        """How many weights were fitted."""
        return self.assignment_weights_[:-1].size + self.expert_weights_.size

    def _check(self, expert: np.ndarray, assignment: np.ndarray, labels: np.ndarray) -> None:
        if self.components < 1:
            raise ValueError(f"a mixture has at least one component, not {self.components}")
        if self.solver not in ("marginal", "expectation"):
            raise ValueError(f"solver is marginal or expectation, not {self.solver}")
        if not len(expert) == len(assignment) == len(labels):
            raise ValueError(
                f"{len(expert)} rows of expert features, {len(assignment)} of assignment features,"
                f" {len(labels)} labels"
            )
        if not (np.isfinite(expert).all() and np.isfinite(assignment).all()):
            raise ValueError("features must be finite: Scaling takes care of missing ones")
        if np.all(labels) or not np.any(labels):
            raise ValueError("all labels are the same: nothing tells them apart")

    def _climb(self, examples: Examples) -> list[Start]:
        """Return the ends of the starts on all rows, the best first."""
        first = examples.head(FIRST_ROWS)
        ends = [self._first_end(first, number) for number in range(max(1, self.starts))]
        ends.sort(key=lambda end: end.first_loss)
        if not self.every_start:
            ends = [
                end
                for place, end in enumerate(ends)
                if place == 0 or end.first_loss - ends[place - 1].first_loss > SAME_END
            ]
        ends = [self._last_end(examples, end) for end in ends]
        return sorted(ends, key=lambda end: -end.log_likelihood)

    def _first_end(self, examples: Examples, number: int) -> Start:
        generator = np.random.default_rng([self.seed, number])
        widths = examples.assignment.shape[1], examples.expert.shape[1]
        shapes = (self.components - 1, widths[0]), (self.components, widths[1])
        start = Weights(*(generator.normal(scale=0.5, size=shape) for shape in shapes))
        vector, loss = self._minimise(start.vector(), examples, 1e-7)
        return Start(vector, loss)

    def _last_end(self, examples: Examples, end: Start) -> Start:
        vector = end.vector
        if self.solver == "expectation":
            vector, self.rounds_ = maximise(
                vector, self.components, examples, self.ridge, self.tolerance
            )
            loss, _ = loss_and_gradient(vector, self.components, examples, self.ridge)
        else:
            vector, loss = self._minimise(vector, examples, self.tolerance)
        return Start(vector, end.first_loss, -loss * len(examples.signs))

    def _minimise(
        self, start: np.ndarray, examples: Examples, tolerance: float
    ) -> tuple[np.ndarray, float]:
        from scipy.optimize import minimize

        options = {"maxiter": 2_000, "maxfun": 4_000, "maxcor": CORRECTIONS, "ftol": tolerance}
        found = minimize(
            loss_and_gradient,
            start,
            args=(self.components, examples, self.ridge),
            jac=True,
            method="L-BFGS-B",
            options={**options, "gtol": 1e-8},
        )
        self.rounds_ = found.nit
        return found.x, float(found.fun)
