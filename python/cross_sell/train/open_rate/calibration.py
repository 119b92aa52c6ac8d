"""Whether chances mean what they say: of messages with a chance of 5 %, one in twenty is opened."""

import numpy as np


def calibration(chances: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return intercept and slope of the labels' log odds over those of the chances.

    (0, 1) where the chances are right; a slope below 1 where they are too far apart (Cox 1958).
    ValueError if all labels are the same.
    """
    from scipy.optimize import minimize
    from scipy.special import expit, logit

    if np.all(labels) or not np.any(labels):
        raise ValueError("all labels are the same: nothing to calibrate on")
    odds = logit(np.clip(chances, 1e-12, 1 - 1e-12))
    signs = np.where(labels, 1.0, -1.0)

    def loss(line: np.ndarray) -> tuple[float, np.ndarray]:
        scores = signs * (line[0] + line[1] * odds)
        slopes = -signs * expit(-scores)
        gradient = np.array([slopes.mean(), (slopes * odds).mean()])
        return np.logaddexp(0, -scores).mean(), gradient

    intercept, slope = minimize(loss, np.array([0.0, 1.0]), jac=True, method="BFGS").x
    return float(intercept), float(slope)
