"""What a regression foretells of each arm's profit for users that it was not fitted to."""

import numpy as np

from cross_sell.train.promotions import fits
from cross_sell.train.promotions.decisions import Customers, Decisions
from cross_sell.train.promotions.model import PromotionModel, Scores, fit_model, score
from cross_sell.train.promotions.propensities import stabilised_weights
from cross_sell.train.promotions.recipes import Recipe

FOLDS = 5


def folds_of(users: np.ndarray) -> np.ndarray:
    """Return the fold of each user's decisions; keys are in the order of a hash."""
    return users % FOLDS


def foretold_profits(decisions: Decisions, recipe: Recipe) -> np.ndarray:
    """Return cross-fitted profits of shape (rows, arms), each by the other four folds of users.

    The model's own score is one column beside the user's terms and classes, the usual margin, the
    benefit and the margin as the benefit moves it: a ridge regression on these mends what the score
    gets wrong in the mean. Whatever it misses, the doubly robust value stays right where propensities
    are.
    """
    folds = folds_of(decisions.users)
    found = np.zeros(decisions.customers.shares.shape)
    for fold in range(FOLDS):
        is_held = folds == fold
        if not is_held.any():
            continue
        others = decisions.only(~is_held)
        profit = ProfitModel(fit_model(others, recipe), others)
        found[is_held] = profit.foretell(decisions.customers.only(is_held))
    return found


class ProfitModel:
    """A ridge regression of the net profit on the score and what it is made of."""

    def __init__(self, model: PromotionModel, decisions: Decisions):
        self.model = model
        weights = stabilised_weights(decisions)
        scores = score(model, decisions.customers)
        rows = np.arange(len(decisions))
        columns = self._columns(decisions.customers, scores, rows, decisions.chosen)
        self.means = columns.mean(axis=0)
        deviations = columns.std(axis=0)
        self.scales = np.where(deviations > 1e-9, deviations, 1.0)
        features = self._features(columns)
        profits, users = decisions.net_profit, decisions.users

        def loss(is_fitted: np.ndarray, is_held: np.ndarray, ridge: float) -> float:
            found = fits.fit_linear(
                features[is_fitted], profits[is_fitted], weights[is_fitted], ridge
            )
            return float(weights[is_held] @ (profits[is_held] - features[is_held] @ found) ** 2)

        ridge = fits.best_ridge(users, loss)
        self.coefficients = fits.fit_linear(features, profits, weights, ridge)

    def foretell(self, customers: Customers) -> np.ndarray:
        """Return the profit of each arm, shape (rows, arms)."""
        scores = score(self.model, customers)
        rows = np.arange(len(customers))
        found = []
        for arm in range(len(customers.arms)):
            columns = self._columns(customers, scores, rows, np.full(len(customers), arm))
            found.append(self._features(columns) @ self.coefficients)
        return np.column_stack(found)

    def _columns(
        self, customers: Customers, scores: Scores, rows: np.ndarray, arms: np.ndarray
    ) -> np.ndarray:
        share, margin = customers.shares[rows, arms], customers.usual_margin
        classes = self.model.class_shares(customers).T
        return np.column_stack([
            self.model.scaling.scaled(customers.user_terms),
            classes,
            margin,
            scores.expected_profit[rows, arms],
            scores.expected_cost[rows, arms],
            scores.later_orders[rows, arms] * margin,
            share,
            (share * margin)[:, np.newaxis] * classes,
        ])

    def _features(self, columns: np.ndarray) -> np.ndarray:
        scaled = (columns - self.means) / self.scales
        return np.column_stack([np.ones(len(columns)), scaled])
