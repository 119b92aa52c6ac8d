"""How many classes there are, and how strong the ridge of the gate is: what foretells others."""

from dataclasses import dataclass

import numpy as np

from cross_sell.train.open_rate.selection import clustered_error
from cross_sell.train.promotions.class_fits import fit_classes
from cross_sell.train.promotions.classes import Examples

MOST_CLASSES = 6
# Penalties on squared gate weights; the last is the strongest.
RIDGES = (3.0, 10.0, 30.0)
FOLDS = 5
# More rows would tell more classes apart than a build can tell by, and take their time.
ROWS = 30_000


@dataclass(frozen=True)
class Recipe:
    """What a fit is told beforehand."""

    classes: int
    ridge: float


def choose_recipe(examples: Examples, users: np.ndarray) -> Recipe:
    """Return the simplest recipe within one standard error of the best (Breiman et al. 1984).

    users: keys, in the order of a hash, so that their remainder is a fair fifth: it is held out.
    First the number of classes, under the middle ridge, then the ridge.
    """
    is_read = np.arange(len(users)) < ROWS
    is_held = is_read & (users % FOLDS == 0)
    fitted_to, held = examples.only(is_read & ~is_held), examples.only(is_held)
    keys = users[is_held]

    def losses(recipe: Recipe) -> np.ndarray:
        return fit_classes(fitted_to, recipe.classes, recipe.ridge).losses(held)

    found = {number: losses(Recipe(number, RIDGES[1])) for number in range(1, MOST_CLASSES + 1)}
    classes = simplest(found, keys)
    found = {
        ridge: found[classes] if ridge == RIDGES[1] else losses(Recipe(classes, ridge))
        for ridge in reversed(RIDGES)
    }
    return Recipe(classes, simplest(found, keys))


def simplest(losses: dict, users: np.ndarray):
    """Return the first key whose losses are within one standard error of the least, by user."""
    best = min(losses.values(), key=np.mean)
    return next(
        key for key, loss in losses.items()
        if np.mean(loss - best) <= clustered_error(loss - best, users)
    )
