"""Whether a newly fitted open rate goes live: if it foretells later messages better, beyond chance."""

from dataclasses import dataclass

import numpy as np

from cross_sell.evaluate.bootstrap import interval, resampled_means
from cross_sell.train.open_rate.calibration import calibration
from cross_sell.train.open_rate.examples import OpenExamples
from cross_sell.train.versions import CANDIDATE, LIVE

TRAINED, SINGLE, SAME, LIVE_VERSION = "trained", "single", "constant", "live"
DIGITS = 6


@dataclass(frozen=True)
class Decision:
    """What becomes of a new open rate: live or candidate, and why, in words."""

    status: str
    reason: str


def measure(chances: dict[str, np.ndarray], later: OpenExamples) -> list[dict]:
    """Return one record per method, the new open rate first.

    chances: method -> the chance of each message, shape (rows,).

    Keys: method, log_loss (nats per message), gain (of the new open rate beside it), gain_low,
    gain_high (95 % interval over users; None for the new one), intercept and slope of the
    calibration (None where all chances or all labels are the same), messages, users.
    """
    _, users = np.unique(later.users, return_inverse=True)
    losses = {name: log_loss(chance, later.is_opened) for name, chance in chances.items()}
    new = losses[TRAINED]
    records = []
    for name, loss in losses.items():
        sums = [np.bincount(users, weights=values) for values in (loss - new, np.ones(len(new)))]
        means = resampled_means(np.column_stack(sums))
        gains = means[:, 0] / means[:, 1]
        low, high = interval(gains)
        is_new = name == TRAINED
        intercept, slope = _calibration(chances[name], later.is_opened)
        records.append({
            "method": name,
            "log_loss": round(float(loss.mean()), DIGITS),
            "gain": None if is_new else round(float((loss - new).mean()), DIGITS),
            "gain_low": None if is_new else round(float(low), DIGITS),
            "gain_high": None if is_new else round(float(high), DIGITS),
            "intercept": intercept,
            "slope": slope,
            "messages": len(later),
            "users": int(users.max()) + 1,
        })
    return records


def decide(records: list[dict], rival: str) -> Decision:
    """Return what becomes of a new open rate.

    rival: the method that it must be better than, the live version or the constant: the lower bound
    of the interval of its gain must be above 0. Of all others, the constant and one component
    alone, it must be no worse beyond chance: the upper bound must not be below 0.
    """
    found = {record["method"]: record for record in records}
    other = found[rival]
    told = (
        f"the log loss of {other['messages']:,} later messages is {found[TRAINED]['log_loss']:.5f}"
        f" beside {other['log_loss']:.5f} of {_named(rival)}, the gain {other['gain']:+.5f}"
        f" [{other['gain_low']:+.5f}, {other['gain_high']:+.5f}] over {other['users']:,} users"
    )
    stays = f"{_named(LIVE_VERSION)} stays" if rival == LIVE_VERSION else "no version is live"
    if other["gain_low"] <= 0:
        why = "which may be chance" if other["gain"] > 0 else "so it is not better"
        return Decision(CANDIDATE, f"candidate: {told}, {why}; {stays}")
    for name in (SAME, SINGLE):
        if name in found and found[name]["gain_high"] < 0:
            return Decision(
                CANDIDATE, f"candidate: {told}, but it is worse than {_named(name)}; {stays}"
            )
    return Decision(LIVE, f"live: {told}")


def log_loss(chances: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return -log of the chance that was given to each label, shape (rows,)."""
    tiny = np.finfo(float).tiny
    return -np.log(np.maximum(np.where(labels, chances, 1 - chances), tiny))


def _calibration(chances: np.ndarray, labels: np.ndarray) -> tuple[float | None, float | None]:
    if np.ptp(chances) == 0 or labels.all() or not labels.any():
        return None, None
    return tuple(round(number, 4) for number in calibration(chances, labels))


def _named(method: str) -> str:
    return {
        LIVE_VERSION: "the live version",
        SAME: "one open rate for all",
        SINGLE: "one component alone",
    }[method]
