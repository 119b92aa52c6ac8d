"""When the shop decides about promotions, about whom: rounds of decisions, and the newsletters
with a code for every customer that came before them."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.clock import DAY, SECOND, Window

ROUNDS = 5
ROUND_DAYS = 77      # from round to round: the 70 days of a decision are over before the next
SPREAD_DAYS = 6      # over which the decisions of a round are spread
LEAST_HISTORY = 140  # days before the first round
DEFAULT_DAYS = 600
# Of eight users six are there from the first round on; one comes in after a fifth of the rounds,
# one after three fifths.
JOINS_AFTER = np.array([0, 0, 0, 0, 0, 0, 0.2, 0.6])
NEWSLETTER_DAYS = 45
VALID_DAYS = 14
NEWSLETTER_ARMS = (2, 3)  # the codes of newsletters, in turn: 10 %, then 20 % off


@dataclass(frozen=True)
class Calendar:
    """Moments (µs) at which rounds start and newsletters go out, and how many decisions are made
    in all."""

    rounds: np.ndarray
    newsletters: np.ndarray
    offers: int

    @property
    def _rounds_missed(self) -> np.ndarray:
        """Return for each of eight users how many rounds are over before they come in."""
        return (JOINS_AFTER * len(self.rounds)).astype(np.int64)

    @property
    def users(self) -> int:
        """Return how many users it takes to make all decisions."""
        each = len(self.rounds) - self._rounds_missed
        full, rest = divmod(self.offers, int(each.sum()))
        return full * len(each) + int(np.searchsorted(np.cumsum(each) - each, rest))

    def rounds_missed(self, user: np.ndarray) -> np.ndarray:
        """Return how many rounds are over before each user (counted from 0) comes in."""
        return self._rounds_missed[user % len(JOINS_AFTER)]

    def takes_part(self, user: np.ndarray) -> np.ndarray:
        """Return (users, rounds) whether a decision is made about a user (counted from 0).

        The last user has only as many as are left of all.
        """
        missed = self._rounds_missed
        each = len(self.rounds) - missed
        before = user // len(each) * each.sum() + (np.cumsum(each) - each)[user % len(each)]
        number = np.arange(len(self.rounds)) - missed[user % len(each)][:, None]
        return (number >= 0) & (before[:, None] + number < self.offers)

    def draw_moments(self, user: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return (users, rounds) the moment (µs) of each decision, by day from 8 to 18 o'clock."""
        shape = len(user), len(self.rounds)
        minute = rng.integers(8 * 60, 18 * 60, size=shape)
        return self.rounds + rng.integers(0, SPREAD_DAYS, size=shape) * DAY + minute * 60 * SECOND


def build_calendar(window: Window, offers: int) -> Calendar:
    """Return as many rounds, up to five, as end with the data and leave a history before them."""
    n = min(ROUNDS, (window.days - LEAST_HISTORY) // ROUND_DAYS)
    rounds = window.end - np.arange(n, 0, -1) * ROUND_DAYS * DAY
    last = rounds[0] - (VALID_DAYS + 2) * DAY
    letters = np.arange(window.start + NEWSLETTER_DAYS // 2 * DAY, last, NEWSLETTER_DAYS * DAY)
    return Calendar(rounds, letters, offers)
