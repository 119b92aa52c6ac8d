"""A fitted model of promotions as an input: whole it counts, and what is wrong is told in one line."""

import re
from pathlib import Path

import pytest
from fitted_models import changed, promotions, told_of
from shops import write_csv


CART = {"component": "gate_2", "term": "cart_value"}
STEP = {"component": "class_3", "term": "benefit_2"}
MOVED = {"component": "uncertainty_1", "term": "benefit_2|4"}
POLICY = {"component": "policy", "term": "personal"}
BUDGET = {"component": "policy", "term": "budget_multiplier"}
FAULTS = {
    "a term of another version": (
        changed(CART, term="weather"),
        r"row \d+ \(promotions v1 gate_2 weather\): the term is unknown to this version of the project",
    ),
    "a step of another version": (
        changed(STEP, term="benefit_9"),
        r"row \d+ \(promotions v1 class_3 benefit_9\): the term is unknown to",
    ),
    "a direction of another version": (
        changed(MOVED, term="benefit_2|5"),
        r"row \d+ \(promotions v1 uncertainty_1 benefit_2\|5\): the term is unknown to",
    ),
    "more classes than a build knows": (
        changed(CART, component="gate_7"),
        r"row \d+ \(promotions v1 gate_7 cart_value\): the component is unknown: give one of",
    ),
    "a missing feature": (
        changed(CART),
        "version v1 of promotions lacks the term cart_value of component gate_2: add the row, or",
    ),
    "a missing direction": (
        changed(MOVED),
        r"version v1 of promotions lacks the term benefit_2\|4 of component uncertainty_1",
    ),
    "a class that answers nothing": (
        changed({"component": "class_2"}),
        "version v1 of promotions lacks component class_2: train the model again",
    ),
    "no classes": (
        changed({"component": "gate_1"}),
        "version v1 of promotions lacks component gate_1: train the model again",
    ),
    "an unknown component": (
        changed(CART, component="returns"),
        r"row \d+ \(promotions v1 returns cart_value\): the component is unknown: give one of",
    ),
    "not a number": (
        changed(CART, value="NaN"),
        r"row \d+ \(promotions v1 gate_2 cart_value\): value is 'NaN': give numbers like",
    ),
    "a direction that is not a number": (
        changed(MOVED, value="nan"),
        r"row \d+ \(promotions v1 uncertainty_1 benefit_2\|4\): value is 'nan'",
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
