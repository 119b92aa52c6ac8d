"""A fitted open rate as an input: it counts when it is whole, and what is wrong is told in one line."""

import re
from pathlib import Path

import pytest
from fitted_models import changed, open_rates, told_of

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
