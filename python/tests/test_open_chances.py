"""The true chance of an open: a mixture worked by hand, features that know nothing of later."""

import numpy as np
import pytest

from cross_sell.simulate.clock import DAY
from cross_sell.simulate.outdoor.moments import Moments
from cross_sell.simulate.outdoor.opens import FEATURES, OPEN_CONTEXTS, contexts_table, open_chances


def features(**given: float) -> dict[str, np.ndarray]:
    """Return the features of one message, 0 where nothing is given."""
    return {name: np.array([given.get(name, 0.0)]) for name in FEATURES}


def test_every_weight_has_a_known_feature_and_a_reason() -> None:
    assert {feature for _, feature, _, _ in OPEN_CONTEXTS} == {*FEATURES, "constant"}
    assert all(len(reason) > 20 for *_, reason in OPEN_CONTEXTS)
    keys = [row[:2] for row in OPEN_CONTEXTS]
    assert len(set(keys)) == len(keys) == contexts_table().num_rows


def test_the_chance_is_the_mixture() -> None:
    # Shares exp(-1.0), exp(1.0), exp(-0.4), 1 of 4.756; chances logistic(-3.4), (-3.3), (-3.6),
    # (-3.4) = .03230, .03557, .02660, .03230: (.3679 * .03230 + 2.7183 * .03557 + .6703 * .02660
    # + 1 * .03230) / 4.7565 = .03337.
    assert open_chances(features())[0] == pytest.approx(0.03337, abs=1e-5)


def test_active_readers_follow_their_taste_and_others_what_completes_a_purchase() -> None:
    liked = {"taste": 0.6}
    needed = {"complementarity": 1.0, "delay_fit": 0.8, "names_anchor": 1.0}
    for activity, is_active in ((0.0, False), (2.5, True)):
        by_taste, by_need = (
            open_chances(features(activity=activity, **more))[0] for more in (liked, needed)
        )
        assert (by_taste > by_need) == is_active
    assert open_chances(features(fatigue=5.0)) < open_chances(features())


def test_moments_count_what_lies_before() -> None:
    moments = Moments(np.array([4, 9, 4, 4]), np.array([5, 1, 2, 8]) * DAY)
    owner, at = np.array([4, 4, 9, 7, 4]), np.array([8, 9, 1, 9, 2]) * DAY
    assert moments.count(owner, at, 7 * DAY).tolist() == [2, 3, 0, 0, 0]
    assert moments.latest(owner, at).tolist() == [0, 3, -1, -1, -1]
    assert moments.latest(owner, at, 1).tolist() == [2, 0, -1, -1, -1]
    nothing = Moments(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    assert nothing.count(owner, at, DAY).tolist() == [0] * 5
    assert nothing.latest(owner, at).tolist() == [-1] * 5
