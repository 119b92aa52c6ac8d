"""Time and chance: microseconds, the rhythm of a shop, one random generator per job."""

from dataclasses import dataclass

import numpy as np

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

# People shop in the evening and at weekends. Relative demand by local hour, and from Monday on.
BY_HOUR = np.array([
    2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 14, 12, 11, 11, 12, 14, 17, 21, 24, 22, 14, 6,
], dtype=float)
BY_WEEKDAY = np.array([1.0, 0.9, 0.9, 0.95, 1.0, 1.2, 1.4])
GROWTH = 0.3  # of the demand over the window, and none after it


@dataclass(frozen=True)
class Window:
    """The time that the shop's data covers, in microseconds since 1970, `end` excluded."""

    start: int
    end: int

    @property
    def days(self) -> int:
        """Whole days covered."""
        return (self.end - self.start) // DAY


def generator(seed: int, job: int, part: int = 0, *further: int) -> np.random.Generator:
    """Return the generator of one part of one job; parts are independent of each other."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(job, part, *further)))


def local_clock(n: int, utc_offset: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return `n` times of day (UTC, µs, perhaps outside 0..24 h) that follow the day's rhythm."""
    hour = rng.choice(24, size=n, p=BY_HOUR / BY_HOUR.sum()) - utc_offset
    return hour * HOUR + rng.integers(0, HOUR // 1000, size=n) * 1000


def day_weights(window: Window) -> np.ndarray:
    """Return the relative demand of each day of the window: weekly rhythm and slow growth."""
    return weekday_weights(window) * (1 + GROWTH * np.arange(window.days) / max(1, window.days))


def weekday_weights(window: Window) -> np.ndarray:
    """Return the relative demand of each day of the window by the weekly rhythm alone."""
    return BY_WEEKDAY[(np.arange(window.days) + window.start // DAY + 3) % 7]


def session_times(
    joined: np.ndarray, utc_offset: np.ndarray, window: Window, rng: np.random.Generator
) -> np.ndarray:
    """Return a start (µs) for each session, never on a day before the user `joined` (µs)."""
    cumulated = np.concatenate([[0.0], np.cumsum(day_weights(window))])
    first_day = np.clip((joined - window.start) // DAY, 0, window.days - 1)
    low = cumulated[first_day]
    day = np.searchsorted(
        cumulated, low + rng.random(len(joined)) * (cumulated[-1] - low), side="right"
    ) - 1
    day = np.clip(day, first_day, window.days - 1)
    return window.start + day * DAY + local_clock(len(joined), utc_offset, rng)


def snap_to_rhythm(
    at: np.ndarray, utc_offset: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Move moments (µs) within their day to an hour at which people shop."""
    return at // DAY * DAY + local_clock(len(at), utc_offset, rng)
