"""Moments of many owners, such as visits of people: how many came before a time, and which."""

import numpy as np

from cross_sell.simulate.arrow import NONE


class Moments:
    """Moments (µs) by owner, any whole number; found by binary search."""

    def __init__(self, owner: np.ndarray, at: np.ndarray) -> None:
        self._owners, index = np.unique(owner, return_inverse=True)
        self._order = np.lexsort((at, index))
        self._keys = _keys(index, at)[self._order]

    def count(self, owner: np.ndarray, at: np.ndarray, length: int) -> np.ndarray:
        """Return how many moments of each owner lie in the `length` (µs) before `at`."""
        index, known = self._find(owner)
        until, since = (
            np.searchsorted(self._keys, _keys(index, moment)) for moment in (at, at - length)
        )
        return np.where(known, until - since, 0)

    def latest(self, owner: np.ndarray, at: np.ndarray, back: np.ndarray | int = 0) -> np.ndarray:
        """Return the row of each owner's latest moment before `at`, -1 for none; `back` skips."""
        index, known = self._find(owner)
        if not len(self._keys):
            return np.full(len(owner), NONE)
        place = np.searchsorted(self._keys, _keys(index, at)) - 1 - back
        first = np.searchsorted(self._keys, index << 42)
        return np.where(known & (place >= first), self._order[np.maximum(place, 0)], NONE)

    def _find(self, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        index = np.searchsorted(self._owners, owner)
        known = index < len(self._owners)
        known[known] = self._owners[index[known]] == owner[known]
        return index, known


def _keys(index: np.ndarray, at: np.ndarray) -> np.ndarray:
    # Owner and time in one number: ms fit in 42 bits until the year 2109, owners in the other 21.
    return (index << 42) + at // 1000
