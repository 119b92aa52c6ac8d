"""A fitted model of promotions as an input: whole it counts, and what is wrong is told in one line."""

import random
import re
from pathlib import Path

import pytest
from scored_promotions import random_parameters
from shops import write_csv
from test_fitted_open_rates import Parameters, changed, told_of


def promotions(constant: str | None = None) -> Parameters:
    """Return a live version; personal, unless a promotion is for all."""
    return [
        {**row, "status": "live", "trained_as_of": None}
        for row in random_parameters(random.Random(1), constant=constant)
    ]


CART = {"component": "order", "term": "cart_value"}
PAIR = {"component": "order_covariance", "term": "benefit|benefit_cart"}
POLICY = {"component": "policy", "term": "personal"}
BUDGET = {"component": "policy", "term": "budget_multiplier"}
FAULTS = {
    "a term of another version": (
        changed(CART, term="weather"),
        r"row \d+ \(promotions v1 order weather\): the term is unknown to this version of the project",
    ),
    "a benefit term of another version": (
        changed(PAIR, term="benefit|benefit_moon"),
        r"row \d+ \(promotions v1 order_covariance benefit\|benefit_moon\): the term is unknown to",
    ),
    "a pair the other way round": (
        changed(PAIR, term="benefit_cart|benefit"),
        r"row \d+ \(promotions v1 order_covariance benefit_cart\|benefit\): the term is unknown to",
    ),
    "a missing feature": (
        changed(CART),
        "version v1 of promotions lacks the term cart_value of component order: add the row, or",
    ),
    "a missing covariance": (
        changed(PAIR),
        r"version v1 of promotions lacks the term benefit\|benefit_cart of component order_covariance",
    ),
    "no later orders": (
        changed({"component": "later_orders"}),
        "version v1 of promotions lacks component later_orders: train the model again",
    ),
    "an unknown component": (
        changed(CART, component="returns"),
        r"row \d+ \(promotions v1 returns cart_value\): the component is unknown: give one of order,",
    ),
    "not a number": (
        changed(CART, value="NaN"),
        r"row \d+ \(promotions v1 order cart_value\): value is 'NaN': give numbers like",
    ),
    "a covariance that is not a number": (
        changed(PAIR, value="nan"),
        r"row \d+ \(promotions v1 order_covariance benefit\|benefit_cart\): value is 'nan'",
    ),
    "no budget multiplier": (
        changed(BUDGET),
        "version v1 of promotions lacks the term budget_multiplier of component policy",
    ),
    "a negative budget multiplier": (
        changed(BUDGET, value=-0.5),
        "version v1 of promotions has the budget_multiplier -0.5: give 0 or more",
    ),
    "neither personal nor constant": (
        changed(POLICY, value=0),
        "version v1 of promotions is to be personal or constant, one of them: give it the value 1",
    ),
    "constant without a promotion": (
        changed(POLICY, term="constant"),
        "version v1 of promotions is constant and names 0 terms of component constant_promotion",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, fault: str) -> None:
    spoil, expected = FAULTS[fault]
    parameters = promotions()
    spoil(parameters)
    (message,) = told_of(tmp_path, parameters)
    assert re.match(f"model_parameters: {expected}", message), message
    assert "\n" not in message


def test_whole_models_can_be_used(tmp_path: Path) -> None:
    assert told_of(tmp_path, promotions()) == []
    assert told_of(tmp_path, promotions("none")) == []


def test_a_constant_promotion_must_be_one_of_the_shop(tmp_path: Path) -> None:
    (message,) = told_of(tmp_path, promotions("p1"))
    assert message == (
        "model_parameters: version v1 of promotions gives all users p1, which the table promotions"
        " does not have: add it there, or train the model again"
    )
    shop = write_csv(tmp_path / "shop", promotions=[{"promotion_id": "p1", "promotion_name": "5"}])
    assert told_of(tmp_path, promotions("p1"), data_path=str(shop)) == []
