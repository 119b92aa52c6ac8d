"""Who shops: tastes, activity, home, consent; the users, their aliases and their true tastes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, times, user_ids, words
from cross_sell.simulate.assortment import COUNTRIES, LEAVES
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, Window

FAVOURITES = 3
NICHE_LOYALTY = 0.95    # share of a niche user's visits to the niche
TASTE_LOYALTY = 0.88    # share of anyone else's visits to the favourite sections
VISITOR_SHARE = 0.08    # visitors who never log in, beside the users
ALIAS_SHARE = 0.3

_NAMES = tuple(COUNTRIES)
_SHARES = np.array([fact[0] for fact in COUNTRIES.values()])
_OFFSETS = np.array([fact[1] for fact in COUNTRIES.values()])
_ZONES = [fact[2] for fact in COUNTRIES.values()]
_LOCALES = [fact[3] for fact in COUNTRIES.values()]
_AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_INCOMES = ("low", "middle", "high")
_GENDERS = ("female", "male", "other")


@dataclass
class Shoppers:
    """Some users, then the visitors without a login; one array element per person.

    `number` is the number in the user id; `sections` are up to three favourites, -1 where there are
    fewer, `tastes` their weights (sum 1), `loyalty` the share of visits that follow them.
    """

    number: np.ndarray
    is_visitor: np.ndarray
    is_niche: np.ndarray
    sections: np.ndarray
    tastes: np.ndarray
    loyalty: np.ndarray
    activity: np.ndarray    # relative number of sessions, mean 1
    appetite: np.ndarray    # relative readiness to buy, mean 1
    openness: np.ndarray    # readiness to open messages, log odds
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

    def taste_for(self, person: np.ndarray, section: np.ndarray) -> np.ndarray:
        """Return the weight (0..1) that each person gives to the section beside it."""
        weight = np.where(self.sections[person] == section[:, None], self.tastes[person], 0.0)
        return weight.sum(axis=1) * self.loyalty[person]


def niche_period(n_users: int) -> int:
    """Return k such that every k-th user lives in a niche: 5 %, more in a small shop."""
    return max(4, min(20, n_users // 260))


def draw_shoppers(
    catalogue: Catalogue, first: int, n: int, n_users: int, window: Window,
    rng: np.random.Generator,
) -> Shoppers:
    """Return users `first` to `first + n - 1` of `n_users`, and a few visitors without a login."""
    total = n + int(rng.binomial(n, VISITOR_SHARE))
    is_visitor = np.arange(total) >= n
    number = np.where(is_visitor, NONE, first + np.arange(total) + 1)

    niches = np.flatnonzero(catalogue.is_niche_section)
    period = niche_period(n_users)
    is_niche = ~is_visitor & (number % period == 0)
    ordinary = np.flatnonzero(~catalogue.is_niche_section)
    demand = np.array([
        sum(fact[0] for path, fact in LEAVES.items() if path.startswith(f"{name}/"))
        for name in catalogue.section_paths
    ])[ordinary]
    # Three different sections by weighted draw without replacement (Gumbel trick).
    keys = np.log(demand) + rng.gumbel(size=(total, len(ordinary)))
    sections = ordinary[np.argpartition(-keys, FAVOURITES, axis=1)[:, :FAVOURITES]]
    count = rng.choice(FAVOURITES, size=total, p=(0.35, 0.4, 0.25)) + 1
    sections[np.arange(FAVOURITES) >= count[:, None]] = NONE
    sections[is_niche] = NONE
    sections[is_niche, 0] = niches[number[is_niche] // period % len(niches)]
    tastes = np.where(sections >= 0, rng.gamma(2.0, size=sections.shape), 0.0)
    tastes /= tastes.sum(axis=1, keepdims=True)

    early = rng.random(total) < 0.65
    age = np.where(early, rng.random(total) * 900, -rng.random(total) * window.days * 0.98)
    joined = ((window.start - age * DAY) // 1000 * 1000).astype(np.int64)
    share_present = np.minimum(1.0, (window.end - joined) / (window.end - window.start))
    activity = 0.15 + 0.85 * np.minimum(rng.gamma(0.9, 1 / 0.9, size=total), 6.0)
    activity = np.where(is_niche, rng.gamma(4.0, 1.4 / 4, size=total), activity)
    consent = rng.random((2, total))
    return Shoppers(
        number=number,
        is_visitor=is_visitor,
        is_niche=is_niche,
        sections=sections,
        tastes=tastes,
        loyalty=np.where(is_niche, NICHE_LOYALTY, TASTE_LOYALTY),
        activity=activity * np.sqrt(share_present) * np.where(is_visitor, 0.5, 1.0),
        appetite=rng.gamma(6.0, 1 / 6, size=total),
        openness=rng.normal(0, 0.6, size=total),
        joined=joined,
        country=rng.choice(len(_NAMES), size=total, p=_SHARES),
        has_alias=~is_visitor & (rng.random(total) < ALIAS_SHARE),
        push=np.where(consent[0] < 0.55, 1, np.where(consent[0] < 0.92, 0, NONE)),
        email=np.where(consent[1] < 0.65, 1, np.where(consent[1] < 0.92, 0, NONE)),
    )


def _consent(values: np.ndarray) -> pa.Array:
    return pa.array(values == 1, mask=values < 0)


def users_table(
    catalogue: Catalogue, shoppers: Shoppers, rng: np.random.Generator
) -> pa.Table:
    """Return the users table of the contract, without the visitors."""
    users = np.flatnonzero(~shoppers.is_visitor)
    n = len(users)
    country = shoppers.country[users]
    # Two users in five have said what they like; the best two favourites, joined by a comma.
    favourites = shoppers.sections[users]
    order = np.argsort(-shoppers.tastes[users], axis=1)
    best = np.take_along_axis(favourites, order, axis=1)
    first = np.where(rng.random(n) < 0.4, best[:, 0], NONE)
    paths = catalogue.section_paths
    pairs = list(paths) + [f"{a},{b}" for a in paths for b in paths]
    stated = np.where(
        (first >= 0) & (best[:, 1] >= 0), len(paths) * (1 + first) + best[:, 1], first
    )
    return pa.table({
        "user_id": user_ids(shoppers.number[users]),
        "created_at": times(shoppers.joined[users]),
        "timezone": words(_ZONES, country),
        "locale": words(_LOCALES, country),
        "country": words(_NAMES, country),
        "age_band": words(_AGES, rng.integers(-1, len(_AGES), size=n)),
        "income_band": words(_INCOMES, rng.integers(-1, len(_INCOMES), size=n)),
        "gender": words(_GENDERS, rng.choice((NONE, 0, 1, 2), size=n, p=(0.2, 0.4, 0.38, 0.02))),
        "preferred_categories": words(pairs, stated),
        "consent_push": _consent(shoppers.push[users]),
        "consent_email": _consent(shoppers.email[users]),
        "is_suppressed": rng.random(n) < 0.005,
        "is_internal": rng.random(n) < 0.001,
    })


def aliases_table(shoppers: Shoppers) -> pa.Table:
    """Return the aliases under which some users also appear."""
    number = shoppers.number[shoppers.has_alias]
    return pa.table({"anonymous_id": ids("a", number, 7), "user_id": user_ids(number)})


def tastes_table(catalogue: Catalogue, shoppers: Shoppers) -> pa.Table:
    """Return the true tastes: share of a user's visits meant for each favourite section."""
    row, column = np.nonzero((shoppers.sections >= 0) & ~shoppers.is_visitor[:, None])
    return pa.table({
        "user_id": user_ids(shoppers.number[row]),
        "category_path": words(catalogue.section_paths, shoppers.sections[row, column]),
        "weight": shoppers.tastes[row, column] * shoppers.loyalty[row],
        "is_niche": shoppers.is_niche[row],
    })
