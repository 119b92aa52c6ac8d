"""Clusters of users who are at home in the same categories (k-means, MacQueen 1967).

How many there are is judged by the silhouette (Rousseeuw 1987). Their numbers stay from one
training to the next, as they are features of the open rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cross_sell.train.open_rate.behaviour import Behaviour
from cross_sell.train.parameters import Parameter, rounded

NUMBERS = range(2, 13)
# The silhouette compares every two users.
SILHOUETTE_USERS = 5_000
STARTS = 3
SEED = 20_260_101
IDF = "idf"


@dataclass(frozen=True)
class Clusters:
    """centroids: shape (k, categories), by number from 1. silhouettes: by the k that were tried."""

    categories: list[str]
    idf: np.ndarray
    centroids: np.ndarray
    silhouettes: dict[int, float]

    def parameters(self) -> list[Parameter]:
        """Return them as parameters: the component idf, and one per cluster, named by its number.

        A coordinate that is 0 to twelve digits is left out.
        """
        found = [
            Parameter(IDF, category, rounded(value))
            for category, value in zip(self.categories, self.idf, strict=True)
        ]
        for number, centroid in enumerate(self.centroids, start=1):
            found += [
                Parameter(str(number), category, rounded(value))
                for category, value in zip(self.categories, centroid, strict=True)
                if abs(value) > 1e-12
            ]
        return sorted(found)


def component_names() -> list[str]:
    """Return the components that clusters may have."""
    return [IDF, *(str(number) for number in range(1, max(NUMBERS) + 1))]


def fit_clusters(behaviour: Behaviour, before: Iterable[Parameter] = ()) -> Clusters | None:
    """Return clusters of users; None where these are too few, or all alike.

    before: the parameters of the live version, whose numbers the nearest new clusters keep.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from threadpoolctl import threadpool_limits

    vectors = behaviour.vectors
    distinct = len(np.unique(vectors.round(9), axis=0))
    numbers = [number for number in NUMBERS if number <= distinct]
    if not numbers:
        return None
    # Rows are in the order of a hash, so the first ones are a fair sample.
    sample = vectors[:SILHOUETTE_USERS]
    fitted, silhouettes = {}, {}
    # On one thread, sums do not depend on how the machine splits them.
    with threadpool_limits(limits=1):
        for number in numbers:
            fitted[number] = KMeans(number, n_init=STARTS, random_state=SEED).fit(vectors)
            labels = fitted[number].predict(sample)
            if 1 < len(np.unique(labels)) < len(sample):
                silhouettes[number] = float(silhouette_score(sample, labels))
    if not silhouettes:
        return None
    best = max(silhouettes, key=lambda number: (silhouettes[number], -number))
    centroids = fitted[best].cluster_centers_
    order = numbered(behaviour.categories, centroids, before)
    return Clusters(behaviour.categories, behaviour.idf, centroids[order], silhouettes)


def numbered(
    categories: list[str], centroids: np.ndarray, before: Iterable[Parameter]
) -> list[int]:
    """Return which centroid has which number: the places of centroids in the order of numbers.

    A centroid takes the number of an old one so that the sum of squared distances is least (Kuhn
    1955, the Hungarian method); numbers beyond the new ones are given up, and centroids without an
    old one come last. Without old ones, the order is that of their coordinates.
    """
    from scipy.optimize import linear_sum_assignment

    order = sorted(range(len(centroids)), key=lambda place: tuple(-centroids[place]))
    old = [item for item in before if item.component != IDF]
    if not old:
        return order
    numbers = sorted({int(item.component) for item in old})
    paths = sorted({*categories, *(item.term for item in old)})
    column = {path: place for place, path in enumerate(paths)}
    there = np.zeros((len(numbers), len(paths)))
    for item in old:
        there[numbers.index(int(item.component)), column[item.term]] = item.value
    here = np.zeros((len(centroids), len(paths)))
    here[:, [column[path] for path in categories]] = centroids
    distances = ((here[:, None] - there[None]) ** 2).sum(axis=2)
    taken = {
        numbers[old_place]: place
        for place, old_place in zip(*linear_sum_assignment(distances), strict=True)
        if numbers[old_place] <= len(centroids)
    }
    rest = iter(place for place in order if place not in taken.values())
    return [
        taken[number] if number in taken else next(rest)
        for number in range(1, len(centroids) + 1)
    ]
