"""The model of promotions: of which class a user may be, and what each does with a promotion."""

from dataclasses import dataclass

import numpy as np

from cross_sell.train.open_rate.scaling import Scaling
from cross_sell.train.promotions.class_fits import fit_classes
from cross_sell.train.promotions.classes import Classes, Examples
from cross_sell.train.promotions.decisions import Customers, Decisions
from cross_sell.train.promotions.fits import one_thread
from cross_sell.train.promotions.recipes import Recipe, choose_recipe
from cross_sell.train.promotions.steps import Steps
from cross_sell.train.promotions.uncertainty import Answer, directions

@dataclass(frozen=True)
class PromotionModel:
    """Classes of users, on terms of one scale. directions: what `uncertainty.directions` tells."""

    recipe: Recipe
    scaling: Scaling
    steps: Steps
    classes: Classes
    directions: np.ndarray

    def class_shares(self, customers: Customers) -> np.ndarray:
        """Return how likely each class is, (k, rows)."""
        return self.classes.shares(with_ones(self.scaling, customers))


@dataclass(frozen=True)
class Scores:
    """What the model foretells, each of shape (rows, arms).

    order_chance; later_orders; expected_cost = chance * benefit; expected_profit; deviations: of
    shape (rows, arms, directions), what the uplift gains by one standard error in each direction.
    """

    order_chance: np.ndarray
    later_orders: np.ndarray
    expected_cost: np.ndarray
    expected_profit: np.ndarray
    deviations: np.ndarray

    @property
    def uplift(self) -> np.ndarray:
        """Return the expected profit beside that of no promotion."""
        return self.expected_profit - self.expected_profit[:, :1]

    def errors_beside(self, other: np.ndarray) -> np.ndarray:
        """Return the standard error of each arm's profit beside one arm per row, (rows, arms)."""
        beside = self.deviations[np.arange(len(other)), other]
        return np.sqrt(((self.deviations - beside[:, np.newaxis]) ** 2).sum(axis=2))


def fit_model(decisions: Decisions, recipe: Recipe) -> PromotionModel:
    """Return the model that foretells the outcomes of decisions best."""
    with one_thread():
        scaling = Scaling.of(decisions.customers.user_terms)
        steps = Steps.of(decisions.taken(decisions.customers.shares))
        examples = examples_of(decisions, scaling, steps)
        classes = fit_classes(examples, recipe.classes, recipe.ridge)
        moved = directions(classes, examples, decisions, steps)
        return PromotionModel(recipe, scaling, steps, classes, moved)


def recipe_for(decisions: Decisions) -> Recipe:
    """Return the recipe that decisions choose."""
    with one_thread():
        scaling = Scaling.of(decisions.customers.user_terms)
        steps = Steps.of(decisions.taken(decisions.customers.shares))
        return choose_recipe(examples_of(decisions, scaling, steps), decisions.users)


def examples_of(decisions: Decisions, scaling: Scaling, steps: Steps) -> Examples:
    """Return decisions as the classes take them."""
    shares = decisions.taken(decisions.customers.shares)
    return Examples(
        with_ones(scaling, decisions.customers), steps.reached(shares), decisions.has_order,
        decisions.later_orders, np.where(decisions.has_order, np.where(shares > 0, 2, 1), 0),
    )


def with_ones(scaling: Scaling, customers: Customers) -> np.ndarray:
    """Return scaled user terms, the first all ones, (terms + 1, rows)."""
    return np.vstack([np.ones(len(customers)), scaling.scaled(customers.user_terms).T])


def score(model: PromotionModel, customers: Customers) -> Scores:
    """Return what a model foretells of each user under each arm, as int_promotion_scores does."""
    shares = model.class_shares(customers)
    moved = model.directions.reshape(-1, model.directions.shape[-1])
    found = []
    for arm in range(len(customers.arms)):
        answer = Answer.of(model.classes, model.steps, shares, customers, arm)
        slopes = answer.slopes().reshape(len(moved), -1)
        found.append((answer.order_chance, answer.later_orders, slopes.T @ moved))
    chance, later, deviations = (np.stack(parts, axis=1) for parts in zip(*found, strict=True))
    margin = customers.usual_margin[:, np.newaxis]
    return Scores(
        chance, later, chance * customers.benefits,
        chance * (margin - customers.benefits) + later * margin,
        deviations - deviations[:, :1],
    )
