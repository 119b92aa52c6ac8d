"""A fitted open rate as an input: it counts when it is whole, and what is wrong is told in one line."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cross_sell.project.rendering import Rendering
from cross_sell.train.open_rate.examples import (
    ASSIGNMENT_GROUPS,
    EXPERT_GROUPS,
    open_rate_terms,
)
from shops import write_csv

Parameters = list[dict]


def open_rates(components: int = 2, version: str = "v1") -> Parameters:
    """Return a live version of the open rate, of its single component, and of two clusters."""
    terms = open_rate_terms()
    sides = {
        side: ["constant", *terms.of(groups)[0]]
        for side, groups in {"assignment": ASSIGNMENT_GROUPS, "expert": EXPERT_GROUPS}.items()
    }
    rows = [
        (model, f"{side}_{number}", term)
        for model, numbers in {"open_rate": components, "open_rate_single": 1}.items()
        for number in range(1, numbers + 1)
        for side, found in sides.items()
        # The last assignment has its constant only.
        for term in (found if side == "expert" or number < numbers else ["constant"])
    ]
    rows += [("open_rate", "expert_1", "channel=push")]
    rows += [("user_clusters", component, "Shoes/Boots") for component in ("idf", "1", "2")]
    return [
        {
            "model": model, "version": version, "component": component, "term": term,
            "status": "live", "value": 0.5, "mean": 0.0, "scale": 1.0, "trained_as_of": None,
        }
        for model, component, term in rows
    ]


def changed(found: dict, **changes: object) -> Callable[[Parameters], None]:
    """Return what changes the rows that have the values of `found`; None leaves them out."""

    def spoil(parameters: Parameters) -> None:
        for row in [*parameters]:
            if all(row[name] == value for name, value in found.items()):
                if changes:
                    row.update(changes)
                else:
                    parameters.remove(row)

    return spoil


EXPERT = {"model": "open_rate", "component": "expert_2"}
PRICE = {**EXPERT, "term": "item_price"}
ASSIGNMENT = {"model": "open_rate", "component": "assignment_1"}
CLUSTERS = {"model": "user_clusters"}
# What is done to whole open rates, and what is said of it.
OPEN_RATE_FAULTS = {
    "unknown feature": (
        changed(PRICE, term="item_colour"),
        r"row \d+ \(open_rate v1 expert_2 item_colour\): the term is unknown to this version",
    ),
    "a feature of the user in an expert": (
        changed(PRICE, term="active_score"),
        r"row \d+ \(open_rate v1 expert_2 active_score\): the term is unknown to this version",
    ),
    "a value of an unknown feature": (
        changed({"term": "channel=push"}, term="weather=rain"),
        r"row \d+ \(open_rate v1 expert_1 weather=rain\): the term is unknown to this version",
    ),
    "missing feature": (
        changed(PRICE),
        "version v1 of open_rate lacks the term item_price of component expert_2: add the row, or"
        " train the model again$",
    ),
    "missing feature of an assignment": (
        changed({**ASSIGNMENT, "term": "active_score"}),
        "version v1 of open_rate lacks the term active_score of component assignment_1",
    ),
    "missing feature of the single one": (
        changed({"model": "open_rate_single", "term": "item_price"}),
        "version v1 of open_rate_single lacks the term item_price of component expert_1",
    ),
    "not a number": (
        changed(PRICE, value="nan"),
        r"row \d+ \(open_rate v1 expert_2 item_price\): value is 'nan': give numbers like",
    ),
    "scale of zero": (
        changed(PRICE, scale=0),
        r"row \d+ \(open_rate v1 expert_2 item_price\): scale is '0': give numbers like",
    ),
    "no component": (
        # But for a row that keeps the version alive.
        lambda parameters: [
            changed({**EXPERT, "component": f"{side}_{number}"})(parameters)
            for side in ("assignment", "expert")
            for number in (1, 2)
        ] and parameters.append(
            {**open_rates()[0], "component": "expert_1", "term": "channel=push"}
        ),
        "version v1 of open_rate lacks component assignment_1: train the model again",
    ),
    "component 0": (
        changed(EXPERT, component="expert_0"),
        r"row \d+ \(open_rate v1 expert_0 constant\): the component is unknown: give one of assi",
    ),
    "component 7": (
        changed(EXPERT, component="expert_7"),
        r"row \d+ \(open_rate v1 expert_7 constant\): the component is unknown: give one of assi",
    ),
    "component 2 of the single one": (
        changed({"model": "open_rate_single", "term": "item_price"}, component="expert_2"),
        r"row \d+ \(open_rate_single v1 expert_2 item_price\): the component is unknown: give one"
        " of assignment_1, expert_1",
    ),
    "assignment without its expert": (
        changed(EXPERT),
        "version v1 of open_rate lacks component expert_2: train the model again$",
    ),
    "expert without its assignment": (
        changed({**EXPERT, "component": "assignment_2"}),
        "version v1 of open_rate lacks component assignment_2: train the model again$",
    ),
    "an unknown cluster": (
        changed({**CLUSTERS, "component": "2"}, component="13"),
        r"row \d+ \(user_clusters v1 13 Shoes/Boots\): the component is unknown: give one of idf,",
    ),
    "no cluster": (
        lambda parameters: [changed({**CLUSTERS, "component": name})(parameters) for name in "12"],
        "version v1 of user_clusters lacks component 1: train the model again",
    ),
    "a category without idf": (
        changed({**CLUSTERS, "component": "2"}, term="Tents"),
        "version v1 of user_clusters lacks the term Tents of component idf: add the row",
    ),
    "clusters of another training": (
        changed(CLUSTERS, version="v2"),
        "version v1 of open_rate and version v2 of user_clusters are live and were not fitted"
        " together: train open-rate again",
    ),
}


def told_of(folder: Path, parameters: Parameters, **variables: str) -> list[str]:
    """Return what is wrong with parameters, at most one line. variables: vars of the project."""
    write_csv(folder, model_parameters=parameters)
    with duckdb.connect() as connection:
        variables |= {"models_path": str(folder)}
        Rendering(connection, variables).create("int_unusable_parameters")
        found = connection.execute("select message from int_unusable_parameters").fetchall()
    return [message for (message,) in found]


@pytest.mark.parametrize("fault", OPEN_RATE_FAULTS)
def test_an_open_rate_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, fault: str) -> None:
    spoil, expected = OPEN_RATE_FAULTS[fault]
    parameters = open_rates()
    spoil(parameters)
    (message,) = told_of(tmp_path, parameters)
    assert re.match(f"model_parameters: {expected}", message), message
    assert "\n" not in message


def test_whole_open_rates_can_be_used(tmp_path: Path) -> None:
    for components in (1, 2, 6):
        assert told_of(tmp_path, open_rates(components)) == []
    # The open rate may know no clusters, as in a shop whose users are all alike.
    without = [row for row in open_rates() if row["model"] != "user_clusters"]
    assert told_of(tmp_path, without) == []
    # A candidate may be of another name, and lack what it likes.
    candidate = [{**row, "status": "candidate"} for row in open_rates(version="v2")[3:]]
    assert told_of(tmp_path, open_rates() + candidate) == []
