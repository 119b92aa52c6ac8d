"""Open rates of arms: relative to the first, and whether each differs from the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

# Each arm, and what Zhao et al. report of it relative to the first.
ARMS = {"popular": 1.0, "personal": 2.01, "complement": 2.89, "mixture_single": 3.12,
        "mixture": 3.22}
# Arms that need no training, so all that they sent can be compared.
UNTRAINED = ("popular", "personal", "complement")
# The first place of each group of a user's messages.
PLACES = (1, 2, 4, 7, 13)


@dataclass(frozen=True)
class Opens:
    """Messages delivered to the users of an arm: one array element per user."""

    messages: np.ndarray
    opens: np.ndarray
    chances: np.ndarray  # sum of the true chances of the user's messages

    @property
    def rate(self) -> float:
        """Return the share of messages that were opened."""
        return float(self.opens.sum() / max(1, self.messages.sum()))

    @property
    def variance(self) -> float:
        """Return the variance of the rate over users: messages to one user are not independent."""
        users = len(self.messages)
        if users < 2:
            return float("nan")
        rest = self.opens - self.rate * self.messages
        return float((rest**2).sum() / self.messages.sum() ** 2 * users / (users - 1))


def p_value(one: Opens, other: Opens) -> float:
    """Return how likely so large a difference of two rates is by chance, two-sided, by users."""
    spread = sqrt(one.variance + other.variance)
    return erfc(abs(one.rate - other.rate) / spread / sqrt(2)) if spread > 0 else float("nan")


def pooled(parts: Sequence[Opens]) -> Opens:
    """Return the users of several shops together."""
    return Opens(*(
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("messages", "opens", "chances")
    ))


def compare_arms(by_arm: dict[str, Opens]) -> list[dict]:
    """Return a record per arm, in the order of ARMS, of those that had users."""
    records: list[dict] = []
    first = before = None
    for arm, paper in ARMS.items():
        opens = by_arm.get(arm)
        if opens is None or not opens.messages.sum():
            continue
        first = first or opens
        total = int(opens.messages.sum())
        records.append({
            "arm": arm,
            "users": len(opens.messages),
            "messages": total,
            "opens": int(opens.opens.sum()),
            "open_rate": opens.rate,
            "open_chance": float(opens.chances.sum() / total),
            "relative": opens.rate / first.rate if first.rate else None,
            "paper": paper,
            "p_value": None if before is None else p_value(before, opens),
        })
        before = opens
    return records


def compare_places(messages: Sequence[tuple[str, int, int, float]]) -> list[dict]:
    """Return how each arm that needs no training fares by how many messages its users had before.

    messages: arm, place among those of the user, whether opened and true chance of each. Returns a
    record per group of places and arm: first_place, arm, messages, open_rate, open_chance.
    """
    sums: dict[tuple[int, str], np.ndarray] = {}
    for arm, place, is_opened, chance in messages:
        first = max(bound for bound in PLACES if bound <= place)
        sums.setdefault((first, arm), np.zeros(3))
        sums[first, arm] += (1, is_opened, chance)
    return [
        {
            "first_place": first, "arm": arm, "messages": int(found[0]),
            "open_rate": float(found[1] / found[0]), "open_chance": float(found[2] / found[0]),
        }
        for first in PLACES for arm in UNTRAINED
        if (found := sums.get((first, arm))) is not None
    ]
