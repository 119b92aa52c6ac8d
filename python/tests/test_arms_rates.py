"""Open rates of arms: relative to the first, with p-values that know of users."""

import numpy as np
import pytest

from cross_sell.evaluate.arms.rates import ARMS, Opens, compare_arms, compare_places, p_value, pooled
from cross_sell.evaluate.arms.table import format_arms
from cross_sell.project.seeds import known_values


def users(messages: list[int], opens: list[int]) -> Opens:
    """Return the messages and opens of some users, with a true chance of .1 each."""
    sent = np.array(messages, dtype=float)
    return Opens(sent, np.array(opens, dtype=float), 0.1 * sent)


def test_the_arms_are_those_of_the_project() -> None:
    assert tuple(ARMS) == known_values("message_arms", "arm")


def test_figures_by_hand() -> None:
    # Rates 2/8 and 4/8. Rest per user: 1 - 1 = 0, 1 - 1 = 0: no spread; 4 - 2, 0 - 2: 2² + 2² = 8,
    # by 8² messages, times 2 users / 1: .25.
    one, other = users([4, 4], [1, 1]), users([4, 4], [4, 0])
    assert (one.rate, one.variance) == (0.25, 0)
    assert (other.rate, other.variance) == (0.5, 0.25)
    # z = .25 / .5 = .5.
    assert p_value(one, other) == pytest.approx(0.6171, abs=1e-4)
    records = compare_arms({"personal": other, "popular": one, "mixture": users([], [])})
    assert [record["arm"] for record in records] == ["popular", "personal"]
    assert [record["relative"] for record in records] == [1, 2]
    assert records[0]["p_value"] is None and records[1]["paper"] == 2.01
    assert records[0]["open_chance"] == pytest.approx(0.1)
    both = pooled([one, other])
    assert (both.rate, len(both.messages)) == (0.375, 4)


def test_p_values_are_uniform_where_arms_are_alike() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(400):
        halves = []
        for _ in range(2):
            messages = rng.integers(1, 20, size=300)
            # Readers differ, so their messages are not independent.
            opens = rng.binomial(messages, rng.beta(0.5, 4.5, size=300))
            halves.append(users(list(messages), list(opens)))
        found.append(p_value(*halves))
    assert 0.02 < np.mean(np.array(found) < 0.05) < 0.085
    assert 0.43 < np.mean(found) < 0.57


def test_places_count_what_a_user_got_before() -> None:
    messages = [
        ("popular", 1, 0, 0.1), ("popular", 1, 1, 0.3), ("popular", 3, 1, 0.5),
        ("complement", 20, 0, 0.2), ("mixture", 1, 1, 0.9),
    ]
    assert compare_places(messages) == [
        {"first_place": 1, "arm": "popular", "messages": 2, "open_rate": 0.5, "open_chance": 0.2},
        {"first_place": 2, "arm": "popular", "messages": 1, "open_rate": 1.0, "open_chance": 0.5},
        {"first_place": 13, "arm": "complement", "messages": 1, "open_rate": 0.0,
         "open_chance": 0.2},
    ]


def test_the_table_names_what_is_broken() -> None:
    records = compare_arms({"popular": users([4, 4], [1, 1]), "personal": users([4, 4], [4, 0])})
    text = format_arms({
        "results": [{"seed": seed, **record} for seed in (1, None) for record in records],
        "places": compare_places([("popular", 2, 1, 0.1), ("complement", 13, 0, 0.2)]),
        "sent": 16, "held_back": 1, "drawn": 2, "broken_rules": {"caps": 1},
        "examples": {"caps": ["seed 1: m1"]}, "candidates": {"queued": 17, "capped": 3},
        "training": {"1": "live: better"}, "out": "here", "seconds": 1.0,
    })
    assert "| all | personal | 2 | 8 | 50.00% | 10.00% | 2.00 | 2.01 | 0.62 |" in text
    assert "Rule 'caps': broken 1 times\n  seed 1: m1" in text
    assert "| 2 to 3 | 100.00% (10.00%) |  |  |" in text
    assert "| 13 and later |  |  | 0.00% (20.00%) |" in text
