"""Who shops for outdoor gear: tastes, activity, readiness to buy; the true tastes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate import people
from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.people import People

FAVOURITES = 3
NICHE_LOYALTY = 0.95    # share of a niche user's visits to the niche
TASTE_LOYALTY = 0.88    # share of anyone else's visits to the favourite sections
VISITOR_SHARE = 0.08    # visitors who never log in, beside the users
ALIAS_SHARE = 0.3


@dataclass
class Shoppers(People):
    """People with up to three favourite sections."""

    is_niche: np.ndarray
    activity: np.ndarray    # relative number of sessions, mean 1
    appetite: np.ndarray    # relative readiness to buy, mean 1
    openness: np.ndarray    # readiness to open messages, log odds

    def taste_for(self, person: np.ndarray, section: np.ndarray) -> np.ndarray:
        """Return the weight (0..1) that each person gives to the section beside it."""
        weight = np.where(self.sections[person] == section[:, None], self.tastes[person], 0.0)
        return weight.sum(axis=1) * self.loyalty[person]

    def share_present(self, window: Window) -> np.ndarray:
        """Return the share of the window after each person joined, at most 1."""
        return share_after(self.joined, window)


def share_after(at: np.ndarray, window: Window) -> np.ndarray:
    """Return the share of the window that lies after the moments (µs), at most 1."""
    return np.minimum(1.0, (window.end - at) / (window.end - window.start))


def niche_period(n_users: int) -> int:
    """Return k such that every k-th user lives in a niche: 5 %, more in a small shop."""
    return max(4, min(20, n_users // 260))


def draw_shoppers(
    catalogue: Catalogue, first: int, n: int, n_users: int, window: Window,
    rng: np.random.Generator,
) -> Shoppers:
    """Return users `first` to `first + n - 1` of `n_users`, and a few visitors without a login."""
    number, is_visitor = people.draw_numbers(first, n, VISITOR_SHARE, rng)
    total = len(number)
    niches = np.flatnonzero(catalogue.is_niche_section)
    period = niche_period(n_users)
    is_niche = ~is_visitor & (number % period == 0)
    ordinary = np.flatnonzero(~catalogue.is_niche_section)
    demand = catalogue.section_demand[ordinary]
    sections = people.draw_sections(ordinary, demand, total, FAVOURITES, rng)
    count = rng.choice(FAVOURITES, size=total, p=(0.35, 0.4, 0.25)) + 1
    sections[np.arange(FAVOURITES) >= count[:, None]] = NONE
    sections[is_niche] = NONE
    sections[is_niche, 0] = niches[number[is_niche] // period % len(niches)]
    tastes = people.draw_tastes(sections, rng)

    early = rng.random(total) < 0.65
    age = np.where(early, rng.random(total) * 900, -rng.random(total) * window.days * 0.98)
    joined = ((window.start - age * DAY) // 1000 * 1000).astype(np.int64)
    activity = 0.15 + 0.85 * np.minimum(rng.gamma(0.9, 1 / 0.9, size=total), 6.0)
    activity = np.where(is_niche, rng.gamma(4.0, 1.4 / 4, size=total), activity)
    push, email = people.draw_consent(total, rng)
    return Shoppers(
        number=number,
        is_visitor=is_visitor,
        is_niche=is_niche,
        sections=sections,
        tastes=tastes,
        loyalty=np.where(is_niche, NICHE_LOYALTY, TASTE_LOYALTY),
        activity=activity * np.sqrt(share_after(joined, window)) * np.where(is_visitor, 0.5, 1.0),
        appetite=rng.gamma(6.0, 1 / 6, size=total),
        openness=rng.normal(0, 0.6, size=total),
        joined=joined,
        country=people.draw_countries(total, rng),
        has_alias=~is_visitor & (rng.random(total) < ALIAS_SHARE),
        push=push,
        email=email,
    )


def tastes_table(catalogue: Catalogue, shoppers: Shoppers) -> pa.Table:
    """Return the true tastes, and which of them are niches."""
    tastes, person = people.tastes_table(catalogue.section_paths, shoppers)
    return tastes.append_column("is_niche", pa.array(shoppers.is_niche[person]))
