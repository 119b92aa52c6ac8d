"""Latent classes: slopes against differences, numbers worked by hand, and known truth."""

from dataclasses import replace

import numpy as np
import pytest

from cross_sell.train.promotions.class_fits import _loss, _start, fit_classes
from cross_sell.train.promotions.classes import Examples
from cross_sell.train.promotions.decisions import NONE, Customers, Decisions
from cross_sell.train.promotions.model import fit_model, recipe_for, score
from cross_sell.train.promotions.parameters import model_parameters, read_model
from cross_sell.train.promotions.recipes import Recipe, simplest
from cross_sell.train.promotions.steps import Steps
from promotion_decisions import TERMS, Drawn, drawn


def some_examples(rows: int, seed: int = 1) -> Examples:
    """Return examples of two terms that mean nothing."""
    random = np.random.default_rng(seed)
    has_order = random.random(rows) < 0.3
    is_promoted = random.random(rows) < 0.5
    steps = random.random((3, rows)) * is_promoted
    return Examples(
        np.vstack([np.ones(rows), random.normal(size=(2, rows))]), steps, has_order,
        random.poisson(0.6, rows).astype(float),
        np.where(has_order, np.where(is_promoted, 2, 1), 0),
    )


def test_the_slope_of_the_loss_is_that_of_its_differences() -> None:
    examples = some_examples(200)
    vector = _start(examples, 3, 0)
    _, slope = _loss(vector, examples, 3, 10.0)
    for place in range(len(vector)):
        step = np.zeros(len(vector))
        step[place] = 1e-5
        ends = [_loss(vector + sign * step, examples, 3, 10.0)[0] for sign in (1, -1)]
        assert slope[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-7)


def test_one_class_without_a_benefit_is_made_of_means() -> None:
    examples = some_examples(4_000)
    examples = replace(examples, steps=examples.steps * 0)
    found = fit_classes(examples, 1, 10.0)
    share = examples.has_order.mean()
    assert found.constants == pytest.approx([np.log(share / (1 - share))], abs=1e-3)
    for stage in range(3):
        mean = examples.later_orders[examples.stages == stage].mean()
        # The three are pulled to each other by what a single row weighs.
        assert found.later[0, stage] == pytest.approx(mean, rel=0.01)
    assert found.shares(examples.users).tolist() == [[1.0] * 4_000]


def test_who_never_comes_back_has_no_later_orders() -> None:
    examples = some_examples(500)
    found = fit_classes(replace(examples, later_orders=np.zeros(500)), 2, 10.0)
    assert np.isfinite(found.later).all() and (found.later < 0.02).all()
    assert np.isfinite(found.losses(examples)).all()


def test_steps_hold_a_third_of_the_benefits_each_and_end_with_the_greatest() -> None:
    steps = Steps.of(np.array([0.0, 0, 0, 0.05, 0.05, 0.1, 0.2, 0.2, 0.4, 0.4]))
    # Sixths of seven values: a third of the way is the third one, two thirds the fifth.
    assert steps.starts == pytest.approx([0, 0.1, 0.2])
    assert steps.widths == pytest.approx([0.1, 0.1, 0.2])
    reached = steps.reached(np.array([0.0, 0.05, 0.15, 0.4, 0.9]))
    assert reached == pytest.approx(
        np.array([[0, 0.5, 1, 1, 1], [0, 0, 0.5, 1, 1], [0, 0, 0, 1, 1]])
    )
    # All alike: what is more than that is one step more.
    alike = Steps.of(np.full(9, 0.1))
    assert alike.starts == pytest.approx([0, 0.1, 0.1])
    assert alike.widths == pytest.approx([0.1, 0.01, 0.01])
    assert np.isfinite(Steps.of(np.zeros(5)).reached(np.zeros(5))).all()


def test_the_simplest_within_one_standard_error_is_chosen() -> None:
    random = np.random.default_rng(4)
    users = np.arange(1_000)
    noise = random.normal(size=1_000)
    best = noise + random.normal(0, 1, 1_000)
    losses = {
        1: noise + 0.2 + random.normal(0, 1, 1_000), 2: best + random.normal(0.01, 1, 1_000), 3: best,
    }
    assert simplest(losses, users) == 2
    assert simplest({2: losses[1], 3: best}, users) == 3


@pytest.fixture(scope="module")
def draw() -> Drawn:
    return drawn(12_000, seed=5)


def test_the_model_finds_whom_a_promotion_moves(draw: Drawn) -> None:
    decisions = draw.decisions
    recipe = recipe_for(decisions)
    assert recipe.classes >= 2
    model = fit_model(decisions, recipe)
    assert (model.classes.benefits >= 0).all()
    found = score(model, decisions.customers)
    truth = draw.profits - draw.profits[:, :1]
    assert np.corrcoef(found.uplift.ravel(), truth.ravel())[0, 1] > 0.8
    errors = found.errors_beside(np.zeros(12_000, dtype=int)).mean(axis=0)
    assert (np.abs(found.uplift - truth).mean(axis=0) <= 2 * errors).all()


def test_a_targeted_log_teaches_what_one_by_lot_does() -> None:
    """The classes hold what the log targeted by, so that no weights are needed."""
    others = drawn(2_000, seed=7)
    truth = others.profits - others.profits[:, :1]
    decisions = drawn(12_000, seed=6).decisions
    found = score(fit_model(decisions, Recipe(3, 10.0)), others.decisions.customers)
    # Of those who were given most for having bought most, hardly any were given nothing.
    assert decisions.supports()[0] != pytest.approx(2_000, rel=0.3)
    assert np.corrcoef(found.uplift.ravel(), truth.ravel())[0, 1] > 0.95
    errors = found.errors_beside(np.zeros(2_000, dtype=int)).mean(axis=0)
    assert (np.abs(found.uplift - truth).mean(axis=0) <= 2 * errors).all()


def test_an_uplift_is_as_sure_as_its_standard_error_says() -> None:
    """Over logs in which all users are alike, so that the classes leave nothing out."""
    rows, arms = 1_000, [NONE, "a", "b", "c"]
    shares = np.tile([0.0, 0.1, 0.2, 0.3], (rows, 1))
    margin = np.full(rows, 40.0)
    customers = Customers(
        arms, np.zeros((rows, 1)), np.full(rows, 100.0), margin, shares * 100, shares,
        np.ones((rows, 4), dtype=bool),
    )
    uplifts, errors = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        chosen = random.integers(4, size=rows)
        has_order = random.random(rows) < 0.2 + 0.1 * chosen
        later = random.poisson(0.5, rows).astype(float)
        decisions = Decisions(
            customers, np.arange(rows), chosen, np.full(rows, 0.25), np.full(rows, "lot"),
            np.full(rows, np.datetime64("2026-01-01")), has_order, later, later, has_order,
        )
        found = score(fit_model(decisions, Recipe(1, 10.0)), customers)
        uplifts.append(found.uplift[0, 1:])
        errors.append(found.errors_beside(np.zeros(rows, dtype=int))[0, 1:])
    # 40 * 0.6 + ... : P rises by .1, .2, .3 while 10, 20, 30 of 40 are given.
    truth = [0.3 * 30 - 0.2 * 40, 0.4 * 20 - 0.2 * 40, 0.5 * 10 - 0.2 * 40]
    assert np.mean(uplifts, axis=0) == pytest.approx(truth, abs=0.6)
    assert np.mean(errors, axis=0) == pytest.approx(np.std(uplifts, axis=0), rel=0.3)


def test_parameters_score_as_the_model_does(draw: Drawn) -> None:
    decisions = draw.decisions.only(np.arange(12_000) < 2_000)
    model = fit_model(decisions, Recipe(2, 10.0))
    parameters = model_parameters(model, TERMS)
    assert len({(item.component, item.term) for item in parameters}) == len(parameters)
    # Of each class: a constant and five terms, seven answers, and these in four directions.
    assert len(parameters) == 2 * (1 + 5 + 7 + 28)
    again = read_model(parameters, TERMS)
    found, told = (score(each, decisions.customers) for each in (model, again))
    none = np.zeros(2_000, dtype=int)
    assert told.uplift == pytest.approx(found.uplift, abs=1e-6)
    assert told.errors_beside(none) == pytest.approx(found.errors_beside(none), abs=1e-6)


def test_the_same_decisions_give_the_same_model(draw: Drawn) -> None:
    decisions = draw.decisions.only(np.arange(12_000) < 2_000)
    one, other = (
        model_parameters(fit_model(decisions, Recipe(2, 10.0)), TERMS) for _ in range(2)
    )
    assert one == other
