"""Values of policies from a log: worked by hand, and against known truth."""

import numpy as np
import pytest

from cross_sell.evaluate.promotions import value
from cross_sell.evaluate.promotions.overlap import overlap
from cross_sell.evaluate.promotions.qini import qini, treated_curve
from cross_sell.evaluate.promotions.value import Estimate, Logged

# Four decisions for three users, two arms. The policy follows the log at the first, third and last.
LOG = Logged(
    users=np.array([1, 2, 2, 3]),
    chosen=np.array([0, 1, 1, 0]),
    propensity=np.array([0.5, 0.25, 0.5, 0.8]),
    outcome=np.array([4.0, 8.0, 6.0, 2.0]),
    foretold=np.array([[3.0, 5.0], [1.0, 7.0], [2.0, 4.0], [2.5, 1.0]]),
)
POLICY = np.array([0, 0, 1, 0])


def test_estimates_by_hand() -> None:
    # Weights 2, 0, 2, 1.25; weighted outcomes 8, 0, 12, 2.5.
    assert value.ips(LOG, POLICY).value == pytest.approx(22.5 / 4)
    assert value.snips(LOG, POLICY).value == pytest.approx(22.5 / 5.25)
    # 3 + 2 (4 - 3) = 5; 1; 4 + 2 (6 - 4) = 8; 2.5 + 1.25 (2 - 2.5) = 1.875.
    assert LOG.robust(POLICY).tolist() == pytest.approx([5, 1, 8, 1.875])
    assert value.doubly_robust(LOG, POLICY).value == pytest.approx(15.875 / 4)
    # Beside the log: 5 - 4, 1 - 8, 8 - 6, 1.875 - 2.
    assert value.paired(LOG, POLICY, None).value == pytest.approx(-4.125 / 4)
    # 5.25^2 / (4 + 4 + 1.5625)
    assert value.effective_size(LOG, POLICY) == pytest.approx(27.5625 / 9.5625)


def test_the_error_adds_up_what_one_user_has() -> None:
    # Mean 3.96875; deviations 1.03125, then -2.96875 + 4.03125 = 1.0625 of user 2, then -2.09375.
    found = value.doubly_robust(LOG, POLICY)
    squares = 1.03125**2 + 1.0625**2 + 2.09375**2
    assert found.error == pytest.approx(np.sqrt(3 / 2 * squares) / 4)
    assert found.high - found.low == pytest.approx(2 * 1.96 * found.error)


def test_a_policy_that_the_log_never_followed_has_no_normalised_value() -> None:
    log = LOG.only(np.array([False, True, True, False]))
    assert value.snips(log, np.array([0, 0])) is None
    assert value.ips(log, np.array([0, 0])).value == 0
    assert value.effective_size(log, np.array([0, 0])) == 0


def test_decisions_needed() -> None:
    # The error of 1,000 decisions is as large as the difference: 2.8^2 as many show it.
    assert value.decisions_needed(Estimate(2.0, 2.0), 1_000) == 7_840
    assert value.decisions_needed(Estimate(0.0, 2.0), 1_000) is None


def test_arms_that_some_users_never_get_are_told() -> None:
    random = np.random.default_rng(1)
    rows = 4_000
    is_kept_back = np.arange(rows) < rows / 2
    # Half of the users never get arm 1, the others with a chance of .5, but .005 of a few.
    chances = np.where(is_kept_back, 0.0, np.where(np.arange(rows) < rows - 800, 0.5, 0.005))
    chosen = (random.random(rows) < chances).astype(int)
    propensity = np.where(chosen == 1, chances, 1 - chances)
    log = Logged(np.arange(rows), chosen, propensity, np.ones(rows), np.zeros((rows, 2)))
    is_possible = np.ones((rows, 3), dtype=bool)
    is_possible[:, 2] = False
    none, one = overlap(log, ["none", "one", "never"], is_possible)
    assert not none["is_missing"] and none["reach"] == pytest.approx(1, abs=0.05)
    assert one["is_missing"] and one["reach"] < 0.7
    assert one["users"] == chosen.sum()
    unlikely = int((chosen[rows - 800:] == 1).sum())
    assert one["too_small"] == pytest.approx(unlikely / chosen.sum())


def test_the_curve_ends_at_the_gain_of_all_and_bends_where_the_order_tells() -> None:
    random = np.random.default_rng(2)
    rows = 2_000
    gain = random.normal(size=rows)
    chosen = random.integers(2, size=rows)
    outcome = chosen * gain
    log = Logged(
        np.arange(rows), chosen, np.full(rows, 0.5), outcome,
        np.column_stack([np.zeros(rows), gain]),
    )
    arm = np.ones(rows, dtype=int)
    curve = treated_curve(log, arm, gain)
    assert [point["share"] for point in curve][:: len(curve) - 1] == [0, 1]
    assert curve[0]["gain"] == 0
    assert curve[-1]["gain"] == pytest.approx(gain.mean())
    # Mean of max(gain, 0) of normal gains is .4, reached where half are treated.
    assert curve[10]["gain"] == pytest.approx(0.4, abs=0.05)
    assert qini(curve) == pytest.approx(0.28, abs=0.04)
    assert abs(qini(treated_curve(log, arm, random.normal(size=rows)))) < 0.05
