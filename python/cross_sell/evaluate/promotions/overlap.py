"""Whether the log tried each promotion on users of every kind."""

import numpy as np

from cross_sell.evaluate.promotions.value import Estimate, Logged

# Below, one decision stands for more than a hundred.
TOO_SMALL = 0.01
# Standard errors by which an arm's reach must lie below 1 that chance does not explain.
BEYOND_CHANCE = 3.0


def overlap(logged: Logged, arms: list[str], is_possible: np.ndarray) -> list[dict]:
    """Return one record per arm that could be chosen: what the log knows of it.

    is_possible: (rows, arms), whether an arm could be given at that decision.

    Keys: arm, decisions and users (that had it), least_propensity (None where none had it),
    too_small (share of its users who had it with a propensity below .01), reach and reach_error
    (mean of [chosen] / propensity over decisions at which it was possible: 1 if it could have been
    drawn at each of them), is_missing (reach below 1 beyond chance: to some users the log never
    gives it, and of them it says nothing).
    """
    records = []
    for number, arm in enumerate(arms):
        rows = is_possible[:, number]
        if not rows.any():
            continue
        part = logged.only(rows)
        had = part.chosen == number
        reach = Estimate.of(had / part.propensity, part.users)
        users = np.unique(part.users[had])
        unlikely = np.unique(part.users[had & (part.propensity < TOO_SMALL)])
        is_below = reach.value + BEYOND_CHANCE * reach.error < 1
        records.append({
            "arm": arm,
            "decisions": int(had.sum()),
            "users": len(users),
            "least_propensity": float(part.propensity[had].min()) if had.any() else None,
            "too_small": len(unlikely) / len(users) if len(users) else None,
            "reach": reach.value,
            "reach_error": reach.error,
            "is_missing": bool(is_below or not had.any()),
        })
    return records
