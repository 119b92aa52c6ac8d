"""What is true in the simulated shop: which products go together, when, and which are alike."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import item_ids
from cross_sell.simulate.assortment import Assortment
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import Window

BLOCK = 16  # products of similar price that share their complements
# Buckets of the delay between the two purchases: (name, shortest, longest) in days.
BUCKETS = (("0-1", 0.0, 1.0), ("1-7", 1.0, 7.0), ("7-28", 7.0, 28.0), ("over 28", 28.0, 90.0))
# Delays are drawn well inside their bucket (days), so that the hour of day cannot push them out.
MEANS = ((0.2, 0.4), (2.8, 4.2), (12.0, 18.0), (36.0, 46.0))
LIMITS = ((0.02, 0.9), (2.2, 5.8), (9.0, 26.0), (30.0, 80.0))


@dataclass
class Links:
    """Complement links, a row per product and a column per link; `to` is -1 where there is none."""

    to: np.ndarray
    probability: np.ndarray
    mean_delay: np.ndarray  # days
    bucket: np.ndarray      # index into BUCKETS

    def draw_delays(
        self, product: np.ndarray, column: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Return a delay (days) for each followed link, within the link's bucket."""
        mean = self.mean_delay[product, column]
        low, high = np.array(LIMITS)[self.bucket[product, column]].T
        return np.clip(rng.normal(mean, 0.25 * mean), low, high)


def build_links(
    assortment: Assortment, catalogue: Catalogue, window: Window, rng: np.random.Generator
) -> Links:
    """Link each product of a leaf with complements to a few products of similar price."""
    n, per_item = len(catalogue), len(assortment.probabilities)
    links = Links(
        to=np.full((n, per_item), -1),
        probability=np.zeros((n, per_item)),
        mean_delay=np.zeros((n, per_item)),
        bucket=np.zeros((n, per_item), dtype=np.int64),
    )
    name = {path.rsplit("/", 1)[1]: leaf for leaf, path in enumerate(catalogue.paths)}
    # Products that come later or end early are nobody's complement: the link would rarely show.
    lasting = catalogue.is_lasting(window)
    targets: dict[str, list[tuple[int, int]]] = {}
    for source, target, bucket in assortment.links:
        targets.setdefault(source, []).append((name[target], bucket))
    for source, goals in targets.items():
        first, last = catalogue.leaf_start[name[source]], catalogue.leaf_end[name[source]]
        filled = 0
        for order, (leaf, bucket) in enumerate(goals):
            wanted = (per_item - filled) // (len(goals) - order)
            span = np.arange(catalogue.leaf_start[leaf], catalogue.leaf_end[leaf])
            chosen = _deal(span[lasting[span]], last - first, wanted, rng)
            columns = slice(filled, filled + wanted)
            links.to[first:last, columns] = chosen
            links.bucket[first:last, columns] = bucket
            links.mean_delay[first:last, columns] = rng.uniform(*MEANS[bucket], size=chosen.shape)
            filled += wanted
    shuffled = rng.permuted(np.tile(assortment.probabilities, (n, 1)), axis=1)
    links.probability = np.where(links.to >= 0, shuffled, 0.0)
    return links


def _deal(
    targets: np.ndarray, n_from: int, wanted: int, rng: np.random.Generator
) -> np.ndarray:
    """Deal the targets out to `n_from` products, `wanted` different ones each, -1 where too few.

    Both are sorted by price and cut into the same number of blocks: dear goes with dear. Within a
    block the targets go round, so neighbours, which are substitutes, get different ones; otherwise
    who only looked at one and bought the other would seem to follow the link of the first.
    """
    if not len(targets):
        return np.full((n_from, wanted), -1)
    n_blocks = max(1, len(targets) // BLOCK)
    ends = np.arange(n_blocks + 1) * len(targets) // n_blocks
    block = np.arange(n_from) * n_blocks // n_from
    size = np.diff(ends)[block]
    turn = np.arange(n_from) * wanted + rng.integers(0, BLOCK, size=n_blocks)[block]
    column = np.arange(wanted)
    place = ends[block][:, None] + (turn[:, None] + column) % size[:, None]
    return np.where(column < size[:, None], targets[place], -1)


def links_table(catalogue: Catalogue, links: Links) -> pa.Table:
    """Return the true complement links; delays in days, probability per purchase of the first."""
    row, column = np.nonzero(links.to >= 0)
    names = pa.array([bucket[0] for bucket in BUCKETS])
    return pa.table({
        "from_item_id": item_ids(catalogue.number[row]),
        "to_item_id": item_ids(catalogue.number[links.to[row, column]]),
        "probability": links.probability[row, column],
        "mean_delay_days": links.mean_delay[row, column],
        "delay_bucket": names.take(pa.array(links.bucket[row, column])),
    })


def delays_table() -> pa.Table:
    """Return the buckets of the delay, with their limits in days."""
    names, low, high = zip(*BUCKETS, strict=True)
    return pa.table({"delay_bucket": names, "from_days": low, "to_days": high})


def substitutes_table(catalogue: Catalogue) -> pa.Table:
    """Return all ordered pairs of products that shoppers compare with each other."""
    size = catalogue.group_size[catalogue.group]
    row = np.repeat(np.arange(len(catalogue)), size)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    other = catalogue.group_start[catalogue.group[row]] + offset
    differs = other != row
    return pa.table({
        "item_id": item_ids(catalogue.number[row[differs]]),
        "substitute_item_id": item_ids(catalogue.number[other[differs]]),
    })
