"""Profit by the share of users who get a promotion, those first for whom it is foretold to pay."""

import numpy as np

from cross_sell.evaluate.promotions.value import Estimate, Logged

POINTS = 20


def treated_curve(
    logged: Logged, arm: np.ndarray, gain: np.ndarray, points: int = POINTS
) -> list[dict]:
    """Return what is gained over none if a share of the decisions gets its arm, the best first.

    arm: per decision, the promotion that it would get; gain: foretold, by which they are ordered.

    Keys: share (0 to 1), gain (doubly robust, per decision of all), low, high.
    """
    order = np.lexsort((np.arange(len(gain)), -gain))
    places = np.empty(len(gain), dtype=int)
    places[order] = np.arange(len(gain))
    none = np.zeros(len(gain), dtype=int)
    difference = logged.robust(arm) - logged.robust(none)
    curve = []
    for share in np.linspace(0, 1, points + 1):
        is_treated = places < round(share * len(gain))
        found = Estimate.of(np.where(is_treated, difference, 0.0), logged.users)
        curve.append({
            "share": float(share), "gain": found.value, "low": found.low, "high": found.high,
        })
    return curve


def qini(curve: list[dict]) -> float:
    """Return the area between a curve and the straight line to its end, per decision.

    0 where the order tells nothing (Radcliffe 2007); in money here, by doubly robust gains.
    """
    shares = np.array([point["share"] for point in curve])
    gains = np.array([point["gain"] for point in curve])
    return float(np.trapezoid(gains - shares * gains[-1], shares))
