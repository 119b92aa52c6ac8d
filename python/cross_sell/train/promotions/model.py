"""The model of promotions: the chance of an order in the window, and the orders that follow it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from cross_sell.train.open_rate.scaling import Scaling
from cross_sell.train.parameters import CONSTANT, SMALLEST_SCALE, Parameter, rounded
from cross_sell.train.promotions import fits
from cross_sell.train.promotions.decisions import Customers, Decisions
from cross_sell.train.promotions.terms import Terms

MODEL = "promotions"
ORDER, LATER = "order", "later_orders"
COVARIANCE = "_covariance"


@dataclass(frozen=True)
class Side:
    """A regression: constant + user . scaled user terms + share * benefit . moderators.

    covariance: of the benefit coefficients, (moderators, moderators). ridge: under which it was
    fitted.
    """

    constant: float
    user: np.ndarray
    benefit: np.ndarray
    covariance: np.ndarray
    ridge: float = 0.0


@dataclass(frozen=True)
class PromotionModel:
    """Both regressions on terms of one scale."""

    scaling: Scaling
    order: Side
    later: Side

    def parameters(self, terms: Terms) -> list[Parameter]:
        """Return the model as the rows of model_parameters."""
        found = []
        for component, side in ((ORDER, self.order), (LATER, self.later)):
            found.append(Parameter(component, CONSTANT, rounded(side.constant)))
            numbers = (side.user, self.scaling.means, self.scaling.scales)
            scaled = zip(terms.user, *numbers, strict=True)
            found += [Parameter(component, name, *map(rounded, row)) for name, *row in scaled]
            named = zip(terms.benefit, side.benefit, strict=True)
            found += [Parameter(component, name, rounded(value)) for name, value in named]
            for one, other in combinations_with_replacement(range(len(terms.benefit)), 2):
                term = f"{terms.benefit[one]}|{terms.benefit[other]}"
                value = rounded(side.covariance[one, other])
                found.append(Parameter(component + COVARIANCE, term, value))
        return sorted(found)


@dataclass(frozen=True)
class Scores:
    """What the model foretells, each of shape (rows, arms).

    order_chance; later_orders, at least 0; expected_cost = chance * benefit; expected_profit;
    order_slope, later_slope: how much the profit moves with the benefit's part of each regression;
    order_variance, later_variance: (rows,), of that part per share of the basket.
    """

    order_chance: np.ndarray
    later_orders: np.ndarray
    expected_cost: np.ndarray
    expected_profit: np.ndarray
    order_slope: np.ndarray
    later_slope: np.ndarray
    order_variance: np.ndarray
    later_variance: np.ndarray

    @property
    def uplift(self) -> np.ndarray:
        """Return the expected profit beside that of no promotion."""
        return self.expected_profit - self.expected_profit[:, :1]

    def errors_beside(self, other: np.ndarray) -> np.ndarray:
        """Return the standard error of each arm's profit beside one arm per row, (rows, arms)."""
        rows = np.arange(len(other))
        total = np.zeros(self.order_slope.shape)
        for slope, variance in (
            (self.order_slope, self.order_variance), (self.later_slope, self.later_variance)
        ):
            total += (slope - slope[rows, other][:, np.newaxis]) ** 2 * variance[:, np.newaxis]
        return np.sqrt(total)


def fit_model(decisions: Decisions, weights: np.ndarray) -> PromotionModel:
    """Return the model that foretells the outcomes of decisions best. weights: (rows,)."""
    with fits.one_thread():
        return _fitted(decisions, weights)


def _fitted(decisions: Decisions, weights: np.ndarray) -> PromotionModel:
    customers = decisions.customers
    scaling = Scaling.of(customers.user_terms)
    share = decisions.taken(customers.shares)
    benefit = share[:, np.newaxis] * customers.moderators
    deviations = benefit.std(axis=0)
    scales = np.where(deviations > SMALLEST_SCALE, deviations, 1.0)
    features = np.column_stack(
        [np.ones(len(decisions)), scaling.scaled(customers.user_terms), benefit / scales]
    )
    start = 1 + customers.user_terms.shape[1]
    is_bounded = np.arange(features.shape[1]) >= start

    def side(coefficients: np.ndarray, covariance: np.ndarray, ridge: float) -> Side:
        outer = np.outer(scales, scales)
        return Side(
            float(coefficients[0]), coefficients[1:start], coefficients[start:] / scales,
            covariance[start:, start:] / outer, ridge,
        )

    users = decisions.users
    order, chances, ridge = _logistic(features, decisions.has_order, weights, is_bounded, users)
    curvature = chances * (1 - chances)
    residuals = decisions.has_order - chances
    covariance = fits.sandwich(features, residuals, weights, curvature, ridge, users)
    order_side = side(order, covariance, ridge)

    later, foretold, ridge = _linear(features, decisions.later_orders, weights, users)
    residuals = decisions.later_orders - foretold
    covariance = fits.sandwich(features, residuals, weights, np.ones(len(users)), ridge, users)
    return PromotionModel(scaling, order_side, side(later, covariance, ridge))


def score(model: PromotionModel, customers: Customers) -> Scores:
    """Return what a model foretells of each user under each arm, as int_promotion_scores does."""
    from scipy.special import expit

    terms = model.scaling.scaled(customers.user_terms)
    odds, later = (
        (side.constant + terms @ side.user)[:, np.newaxis]
        + customers.shares * (customers.moderators @ side.benefit)[:, np.newaxis]
        for side in (model.order, model.later)
    )
    chance = expit(odds)
    margin = customers.usual_margin[:, np.newaxis]
    later = np.maximum(later, 0)
    kept = margin - customers.benefits
    variances = (
        np.einsum("ij,jk,ik->i", customers.moderators, side.covariance, customers.moderators)
        for side in (model.order, model.later)
    )
    return Scores(
        chance, later, chance * customers.benefits, chance * kept + later * margin,
        customers.shares * chance * (1 - chance) * kept, customers.shares * margin,
        *(np.maximum(variance, 0) for variance in variances),
    )


def read_model(parameters: Iterable[Parameter], terms: Terms) -> PromotionModel:
    """Return the model that parameters stand for, as the build reads them."""
    found = {(item.component, item.term): item for item in parameters}

    def values(component: str, names: list[str]) -> np.ndarray:
        return np.array([found[component, name].value for name in names])

    def side(component: str) -> Side:
        size = len(terms.benefit)
        covariance = np.zeros((size, size))
        for one, other in combinations_with_replacement(range(size), 2):
            term = f"{terms.benefit[one]}|{terms.benefit[other]}"
            value = found[component + COVARIANCE, term].value
            covariance[one, other] = covariance[other, one] = value
        return Side(
            found[component, CONSTANT].value, values(component, terms.user),
            values(component, terms.benefit), covariance,
        )

    scaled = [found[ORDER, name] for name in terms.user]
    scaling = Scaling(
        np.array([item.mean for item in scaled]), np.array([item.scale for item in scaled])
    )
    return PromotionModel(scaling, side(ORDER), side(LATER))


def _logistic(features, labels, weights, is_bounded, users):
    """Return coefficients, chances and the ridge, chosen on users held out."""
    from scipy.special import expit

    def loss(is_fitted: np.ndarray, is_held: np.ndarray, ridge: float) -> float:
        coefficients = fits.fit_logistic(
            features[is_fitted], labels[is_fitted], weights[is_fitted], ridge, is_bounded
        )
        odds = features[is_held] @ coefficients
        losses = np.logaddexp(0, odds) - labels[is_held] * odds
        return float(weights[is_held] @ losses)

    ridge = fits.best_ridge(users, loss)
    coefficients = fits.fit_logistic(features, labels, weights, ridge, is_bounded)
    return coefficients, expit(features @ coefficients), ridge


def _linear(features, labels, weights, users):
    """Return coefficients, what they foretell and the ridge, chosen on users held out."""

    def loss(is_fitted: np.ndarray, is_held: np.ndarray, ridge: float) -> float:
        coefficients = fits.fit_linear(
            features[is_fitted], labels[is_fitted], weights[is_fitted], ridge
        )
        missed = labels[is_held] - features[is_held] @ coefficients
        return float(weights[is_held] @ missed**2)

    ridge = fits.best_ridge(users, loss)
    coefficients = fits.fit_linear(features, labels, weights, ridge)
    return coefficients, features @ coefficients, ridge
