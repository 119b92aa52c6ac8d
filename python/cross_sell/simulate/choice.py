"""What a person wants: by taste, popularity, trend and season."""

import numpy as np

from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import Window
from cross_sell.simulate.people import People

TRIES = 4


def choose_products(
    catalogue: Catalogue, people: People, person: np.ndarray, at: np.ndarray, window: Window,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the product each person wants at a moment: by taste, popularity, trend and season.

    -1 where nothing on sale was found within a few tries.
    """
    n = len(person)
    taste = np.cumsum(people.tastes[person], axis=1)
    column = (rng.random(n)[:, None] > taste).sum(axis=1).clip(0, taste.shape[1] - 1)
    section = people.sections[person, column]
    strays = rng.random(n) > people.loyalty[person]
    leaf_cumulated = np.concatenate([[0.0], np.cumsum(catalogue.leaf_weight)])
    low = np.where(strays, 0.0, leaf_cumulated[catalogue.section_first_leaf[section]])
    high = np.where(
        strays, leaf_cumulated[-1], leaf_cumulated[catalogue.section_last_leaf[section] + 1]
    )
    chosen = np.full(n, -1)
    open_ = np.arange(n)
    for attempt in range(TRIES):
        point = low[open_] + rng.random(len(open_)) * (high - low)[open_]
        leaf = np.searchsorted(leaf_cumulated, point, side="right") - 1
        product = catalogue.draw(np.clip(leaf, 0, len(catalogue.paths) - 1), rng)
        appeal = catalogue.appeal(product, at[open_], window)
        # The last try takes whatever is on sale.
        accepted = appeal > (0.0 if attempt == TRIES - 1 else rng.random(len(open_)))
        chosen[open_[accepted]] = product[accepted]
        open_ = open_[~accepted]
    return chosen
