"""Who shops, whatever the shop: homes, consent and tastes; the users and their aliases."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, times, user_ids, words

# Country: (share of users, hours from UTC, timezone, locale)
COUNTRIES = {
    "DE": (0.42, 1, "Europe/Berlin", "de_DE"), "AT": (0.12, 1, "Europe/Vienna", "de_AT"),
    "CH": (0.08, 1, "Europe/Zurich", "de_CH"), "GB": (0.16, 0, "Europe/London", "en_GB"),
    "FR": (0.14, 1, "Europe/Paris", "fr_FR"), "US": (0.08, -6, "America/Chicago", "en_US"),
}
_NAMES = tuple(COUNTRIES)
_SHARES = np.array([fact[0] for fact in COUNTRIES.values()])
_OFFSETS = np.array([fact[1] for fact in COUNTRIES.values()])
_ZONES = [fact[2] for fact in COUNTRIES.values()]
_LOCALES = [fact[3] for fact in COUNTRIES.values()]
_AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_INCOMES = ("low", "middle", "high")
_GENDERS = ("female", "male", "other")


@dataclass
class People:
    """Some users, then the visitors without a login; one array element per person.

    `number` is the number in the user id; `sections` are the favourites, -1 where there are fewer,
    `tastes` their weights (sum 1), `loyalty` the share of choices that follow them.
    """

    number: np.ndarray
    is_visitor: np.ndarray
    sections: np.ndarray
    tastes: np.ndarray
    loyalty: np.ndarray
    joined: np.ndarray      # µs
    country: np.ndarray
    has_alias: np.ndarray
    push: np.ndarray        # consent: 1 yes, 0 no, -1 not recorded
    email: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    @property
    def utc_offset(self) -> np.ndarray:
        """Hours to add to UTC for the local time of each person."""
        return _OFFSETS[self.country]


def draw_numbers(
    first: int, n: int, visitor_share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of users from `first` on, then none for a few visitors; who is one."""
    total = n + int(rng.binomial(n, visitor_share))
    is_visitor = np.arange(total) >= n
    return np.where(is_visitor, NONE, first + np.arange(total) + 1), is_visitor


def draw_sections(
    sections: np.ndarray, demand: np.ndarray, n: int, wanted: int, rng: np.random.Generator
) -> np.ndarray:
    """Return different sections for each of `n` people, drawn by their demand."""
    # Weighted draw without replacement (Gumbel trick).
    keys = np.log(demand) + rng.gumbel(size=(n, len(sections)))
    return sections[np.argpartition(-keys, wanted, axis=1)[:, :wanted]]


def draw_tastes(sections: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the weights of everyone's sections, sum 1."""
    tastes = np.where(sections >= 0, rng.gamma(2.0, size=sections.shape), 0.0)
    return tastes / tastes.sum(axis=1, keepdims=True)


def draw_countries(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return the number of a country for each of `n` people."""
    return rng.choice(len(_NAMES), size=n, p=_SHARES)


def draw_consent(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the consent of `n` people to pushes and to e-mails."""
    chance = rng.random((2, n))
    push = np.where(chance[0] < 0.55, 1, np.where(chance[0] < 0.92, 0, NONE))
    return push, np.where(chance[1] < 0.65, 1, np.where(chance[1] < 0.92, 0, NONE))


def _consent(values: np.ndarray) -> pa.Array:
    return pa.array(values == 1, mask=values < 0)


def users_table(section_paths: list[str], people: People, rng: np.random.Generator) -> pa.Table:
    """Return the users table of the contract, without the visitors."""
    users = np.flatnonzero(~people.is_visitor)
    n = len(users)
    country = people.country[users]
    # Two users in five have said what they like; the best two favourites, joined by a comma.
    favourites = people.sections[users]
    order = np.argsort(-people.tastes[users], axis=1)
    best = np.take_along_axis(favourites, order, axis=1)
    first = np.where(rng.random(n) < 0.4, best[:, 0], NONE)
    paths = section_paths
    pairs = list(paths) + [f"{a},{b}" for a in paths for b in paths]
    stated = np.where(
        (first >= 0) & (best[:, 1] >= 0), len(paths) * (1 + first) + best[:, 1], first
    )
    return pa.table({
        "user_id": user_ids(people.number[users]),
        "created_at": times(people.joined[users]),
        "timezone": words(_ZONES, country),
        "locale": words(_LOCALES, country),
        "country": words(_NAMES, country),
        "age_band": words(_AGES, rng.integers(-1, len(_AGES), size=n)),
        "income_band": words(_INCOMES, rng.integers(-1, len(_INCOMES), size=n)),
        "gender": words(_GENDERS, rng.choice((NONE, 0, 1, 2), size=n, p=(0.2, 0.4, 0.38, 0.02))),
        "preferred_categories": words(pairs, stated),
        "consent_push": _consent(people.push[users]),
        "consent_email": _consent(people.email[users]),
        "is_suppressed": rng.random(n) < 0.005,
        "is_internal": rng.random(n) < 0.001,
    })


def aliases_table(people: People) -> pa.Table:
    """Return the aliases under which some users also appear."""
    number = people.number[people.has_alias]
    return pa.table({"anonymous_id": ids("a", number, 7), "user_id": user_ids(number)})


def tastes_table(section_paths: list[str], people: People) -> tuple[pa.Table, np.ndarray]:
    """Return the true tastes, the share of a user's choices meant for each favourite section, and
    the person of each row."""
    row, column = np.nonzero((people.sections >= 0) & ~people.is_visitor[:, None])
    return pa.table({
        "user_id": user_ids(people.number[row]),
        "category_path": words(section_paths, people.sections[row, column]),
        "weight": people.tastes[row, column] * people.loyalty[row],
    }), row
