"""Trips to the shop: when each household comes, in its own rhythm."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cross_sell.simulate.clock import DAY, HOUR, Window, local_clock
from cross_sell.simulate.grocery.households import Households

ATTENDANCE = 0.94  # share of the planned trips that are made
SHIFTED = 0.12     # share of the trips that are made a day earlier or later


@dataclass(frozen=True)
class Trips:
    """Trips of a chunk, by person and time; one array element per trip."""

    person: np.ndarray
    at: np.ndarray  # µs, the moment at the till

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def _keys(self) -> np.ndarray:
        """Person and time in one number: ms fit in 42 bits until the year 2109, people above."""
        return (self.person << 42) + self.at // 1000

    def next(self, person: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return each person's first trip at or after a moment (µs), -1 where there is none."""
        trip = np.searchsorted(self._keys, (person << 42) + at // 1000)
        exists = trip < len(self)
        exists[exists] = self.person[trip[exists]] == person[exists]
        return np.where(exists, trip, -1)


def draw_trips(
    households: Households, scale: float, window: Window, rng: np.random.Generator
) -> Trips:
    """Return all trips within the window; `scale` is how many are made for each usual one.

    Fewer than usual are left out; more than all that are planned fall on any day.
    """
    person, day = _planned(households, window, rng)
    attendance = ATTENDANCE * scale
    made = rng.random(len(person)) < attendance
    more = np.repeat(person, rng.poisson(max(0.0, attendance - 1), size=len(person)))
    person, day = person[made], day[made]
    person = np.concatenate([person, more])
    day = np.concatenate([day, rng.integers(0, window.days, size=len(more))])
    # At most one trip a day.
    person, day = np.unique(np.stack([person, day]), axis=1)
    at = window.start + day * DAY + local_clock(len(day), households.utc_offset[person], rng)
    # A new customer needs some time to fill the first basket.
    present = (households.joined[person] + HOUR < at) & (at < households.left[person])
    present &= (window.start <= at) & (at < window.end)
    person, at = person[present], at[present]
    order = np.lexsort((at, person))
    return Trips(person[order], at[order])


def _planned(
    households: Households, window: Window, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return person and day of the window of each trip that the rhythms plan."""
    weeks = np.arange(-1, window.days // 7 + 2)
    fits = (households.gap[:, None] <= 7) | (weeks % 2 == households.week[:, None])
    person, week, slot = np.nonzero(
        fits[:, :, None] & (households.weekday >= 0)[:, None, :]
    )
    first_weekday = (window.start // DAY + 3) % 7
    day = weeks[week] * 7 + households.weekday[person, slot] - first_weekday
    shift = rng.choice((-1, 0, 1), size=len(day), p=(SHIFTED / 2, 1 - SHIFTED, SHIFTED / 2))
    day = day + shift
    inside = (day >= 0) & (day < window.days)
    return person[inside], day[inside]
