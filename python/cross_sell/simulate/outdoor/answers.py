"""What readers do with messages handed out to them: open, click, unsubscribe."""

import numpy as np

from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.clock import HOUR, SECOND

DELIVERED = 0.985
HOURS_TO_OPEN = 3.0    # mean
LEAVES = 0.012         # chance to unsubscribe after an open, for what suits nobody's taste less
CLICK, LIKED_CLICK, NEEDED_CLICK = 0.08, 0.3, 0.2  # of an open: any item, by taste, by complement


def draw_opens(
    sent_at: np.ndarray, chance: np.ndarray, taste: np.ndarray, control: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return when each message was delivered, opened and unsubscribed after; -1 for never.

    chance: of an open, if delivered. control: held back, so nothing comes of it.
    """
    n = len(sent_at)
    delivered = ~control & (rng.random(n) < DELIVERED)
    opened = delivered & (rng.random(n) < chance)
    waits = (rng.exponential(HOURS_TO_OPEN, size=n) * HOUR).astype(np.int64) // 1000 * 1000
    opened_at = sent_at + 3 * SECOND + waits
    left = opened & (rng.random(n) < LEAVES * (1.2 - taste))
    return {
        "delivered_at": np.where(delivered, sent_at + 2 * SECOND, NONE),
        "opened_at": np.where(opened, opened_at, NONE),
        "unsubscribed_at": np.where(left, opened_at + 40 * SECOND, NONE),
    }


def draw_clicks(
    opened_at: np.ndarray, place: np.ndarray, taste: np.ndarray, follows: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return when each item of a message was clicked, -1 for never.

    place: from 0 on. follows: how well the item follows the anchor, 0 to 1.
    """
    chance = CLICK + LIKED_CLICK * taste + NEEDED_CLICK * follows
    clicked = (opened_at >= 0) & (rng.random(len(opened_at)) < chance)
    return np.where(clicked, opened_at + (place + 1) * 9 * SECOND, NONE)
